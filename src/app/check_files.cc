#include "app/check_files.h"

#include <filesystem>
#include <system_error>

#include "app/data_folder.h"
#include "app/mail_program.h"
#include "app/storage.h"
#include "crypto/key_ring.h"
#include "http/server.h"

namespace sallyport::app {

auto check_files(const Configuration& configuration) -> Result<void> {
  if (auto folder = DataFolder::check(configuration.data); !folder) {
    return folder;
  }
  std::error_code ignored;
  if (std::filesystem::exists(configuration.key_ring, ignored)) {
    if (const auto ring = crypto::KeyRing::load(configuration.key_ring); !ring) {
      return std::unexpected{ring.error()};
    }
  }
  if (configuration.database) {
    if (auto checked = check_address(*configuration.database); !checked) {
      return checked;
    }
  }
  if (configuration.mail) {
    if (auto mail = check_mail(*configuration.mail); !mail) {
      return mail;
    }
  }
  return configuration.tls ? http::check_tls(*configuration.tls) : Result<void>{};
}

}  // namespace sallyport::app
