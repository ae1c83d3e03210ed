#include "text/csv.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using sallyport::Result;
using sallyport::text::CsvReader;

auto bounded(const sallyport::text::CsvRecord& record) -> bool {
  return !record.fields.empty() && record.fields.size() <= CsvReader::most_fields &&
         std::ranges::all_of(record.fields, [](const auto& field) {
           return field.size() <= CsvReader::longest_field && !field.contains('\0');
         });
}

}  // namespace

// Whatever comes in, records are bounded and their lines rise; and what was read is written and read alike.
extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  std::string text(data, data + size);
  std::string_view rest{text};
  CsvReader reader{[&](std::span<char> buffer) -> Result<std::size_t> {
    const auto some = rest.substr(0, std::min<std::size_t>(buffer.size(), 5));
    std::ranges::copy(some, buffer.begin());
    rest.remove_prefix(some.size());
    return some.size();
  }};
  std::int64_t last = 0;
  for (auto record = reader.next(); record && *record; record = reader.next()) {
    if (!bounded(**record) || (*record)->line <= last) {
      std::abort();
    }
    last = (*record)->line;
    for (const auto& field : (*record)->fields) {
      const auto kept = sallyport::text::without_formula(field);
      if (sallyport::text::from_without_formula(kept) != field) {
        std::abort();
      }
    }
  }
  return 0;
}
