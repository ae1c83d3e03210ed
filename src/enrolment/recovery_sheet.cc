#include "enrolment/recovery_sheet.h"

namespace sallyport::enrolment {

using factor::recovery_code::RecoveryCode;

auto make_sheet(crypto::HashingPool& pool, Random& random) -> std::optional<RecoverySheet> {
  const auto salt = crypto::Salt::generate(random);
  RecoverySheet sheet;
  std::string lines;
  for (const auto& code : RecoveryCode::generate_set(random)) {
    auto hashed = pool.hash_with_salt(code.proof(), salt);
    if (!std::holds_alternative<crypto::PasswordHash>(hashed)) {
      wipe(lines);
      return std::nullopt;
    }
    sheet.hashed.push_back(
        {.selector = code.selector(), .hash = std::get<crypto::PasswordHash>(std::move(hashed))});
    lines += lines.empty() ? "" : "\n";
    lines += code.shown().reveal();
  }
  sheet.lines = Secret::take(std::move(lines));
  return sheet;
}

auto codes_in(const Secret& lines) -> std::vector<Secret> {
  std::vector<Secret> codes;
  auto rest = lines.reveal();
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    codes.push_back(Secret::copy_of(rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  return codes;
}

}  // namespace sallyport::enrolment
