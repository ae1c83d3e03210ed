// Any bytes as a frame between the server and the process that sends mails: what is read is written as the
// same bytes, and whatever an order or an outcome is made of, it is read or refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/secret.h"
#include "mail/frame.h"
#include "mail/order.h"
#include "text/text.h"

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  using namespace sallyport::mail;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto texts = texts_in(bytes); texts && frame_of(*texts).substr(head_size) != bytes) {
    std::abort();
  }
  if (const auto order = order_in(bytes); order && !order_in(frame_of(*order).reveal().substr(head_size))) {
    std::abort();
  }
  if (const auto outcome = outcome_in(bytes); outcome && frame_of(*outcome).size() > 2'000) {
    std::abort();
  }
  (void)size_in(bytes.substr(0, head_size));
  return 0;
}
