// Whatever stands in a configuration file, it is read, or refused with one line that names the file.
#include "app/configuration.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) -> int {
  using sallyport::app::Purpose;
  const sallyport::app::Sources sources{
      .defaults = {{"data", "/var/lib/sallyport"}},
      .file = sallyport::app::Sources::File{.name = "f.toml",
                                            .text = std::string(reinterpret_cast<const char*>(bytes), size)},
      .environment = {},
      .flags = {}};
  const auto loaded = load_configuration(sources, Purpose::looking);
  if (loaded) {
    (void)describe(*loaded);
  } else if (loaded.error().message.contains('\n') || !loaded.error().message.starts_with("f.toml:")) {
    std::abort();
  }
  return 0;
}
