#include "enrolment/recovery_sheet.h"

namespace sallyport::enrolment {

using factor::recovery_code::RecoveryCode;

/// The account's turn, if nobody else has it; over when this goes.
class SheetMaker::Turn {
 public:
  Turn(SheetMaker& maker, AccountId account) : maker_{maker}, account_{account} {
    const std::scoped_lock lock{maker_.mutex_};
    mine_ = maker_.being_made_.insert(account_).second;
  }
  Turn(const Turn&) = delete;
  Turn(Turn&&) = delete;
  auto operator=(const Turn&) -> Turn& = delete;
  auto operator=(Turn&&) -> Turn& = delete;
  ~Turn() {
    if (mine_) {
      const std::scoped_lock lock{maker_.mutex_};
      maker_.being_made_.erase(account_);
    }
  }

  [[nodiscard]] auto is_mine() const -> bool { return mine_; }

 private:
  SheetMaker& maker_;
  AccountId account_;
  bool mine_ = false;
};

auto SheetMaker::make(AccountId account) -> std::optional<RecoverySheet> {
  const Turn turn{*this, account};
  return turn.is_mine() ? make_now() : std::nullopt;
}

auto SheetMaker::make_now() -> std::optional<RecoverySheet> {
  const auto salt = crypto::Salt::generate(random_);
  RecoverySheet sheet;
  std::string lines;
  for (const auto& code : RecoveryCode::generate_set(random_)) {
    auto hashed = pool_.hash_with_salt(code.proof(), salt);
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
