#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "http/address.h"
#include "http/head.h"
#include "http/public_url.h"

namespace {

using namespace sallyport::http;

/// However the bytes are cut, the end of the head is found at the same place.
void check_scan(std::string_view bytes) {
  HeadScan at_once;
  const auto arrival = at_once.look(bytes);
  HeadScan in_parts;
  auto parts = in_parts.look(bytes.substr(0, bytes.size() / 2));
  if (parts == Arrival::partial) {
    parts = in_parts.look(bytes);
  }
  if (parts != arrival || (arrival == Arrival::complete && in_parts.length() != at_once.length())) {
    std::abort();
  }
}

void check_head(const Head& head) {
  if (head.target.empty() || (head.version == Head::Version::http_1_1 && !head.host)) {
    std::abort();
  }
  for (const auto& value : {head.host, head.cookie, head.origin, head.content_type}) {
    if (value && value->find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos) {
      std::abort();
    }
  }
  const auto path = read_path(head.target);
  if (path && (!path->starts_with('/') || path->find("//") != std::string::npos ||
               path->find("/../") != std::string::npos || path->find('%') != std::string::npos)) {
    std::abort();
  }
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string text(data, data + size);
  check_scan(text);
  constexpr std::size_t most_target = 4096;
  if (const auto head = read_head(text, most_target)) {
    check_head(*head);
    static_cast<void>(PublicUrl::localhost(1).is_host(head->host.value_or("")));
  }
  const std::vector<Network> proxies{*Network::create("127.0.0.1")};
  static_cast<void>(client_address(*Address::parse("127.0.0.1"), text, proxies));
  static_cast<void>(PublicUrl::create(text));
  static_cast<void>(Network::create(text));
  return 0;
}
