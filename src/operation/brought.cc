#include "operation/brought.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "account/status_word.h"
#include "text/csv.h"
#include "text/date.h"
#include "text/text.h"

namespace sallyport::operation {
namespace {

struct Name {
  std::string_view name;
  BroughtColumn column;
};
constexpr std::array names{
    Name{"customer_number", BroughtColumn::customer_number},
    Name{"sign_in_name", BroughtColumn::sign_in_name},
    Name{"email", BroughtColumn::email},
    Name{"full_name", BroughtColumn::full_name},
    Name{"status", BroughtColumn::status},
    Name{"created", BroughtColumn::created},
    Name{"group", BroughtColumn::group},
    Name{"password_hash", BroughtColumn::password_hash},
    Name{"totp", BroughtColumn::totp},
    Name{"totp_name", BroughtColumn::totp_name},
};
constexpr std::array needed{BroughtColumn::customer_number, BroughtColumn::sign_in_name,
                            BroughtColumn::email};

auto name_of(BroughtColumn column) -> std::string_view {
  return std::ranges::find(names, column, &Name::column)->name;
}

/// Digits from the front of `text`, exactly so many; takes them away.
auto take_number(std::string_view& text, std::size_t digits) -> std::optional<int> {
  const auto part = text.substr(0, digits);
  int number = 0;
  const auto [stopped, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  if (part.size() != digits || error != std::errc{} || stopped != part.data() + part.size() || number < 0) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return number;
}

auto take(std::string_view& text, std::string_view any_of) -> bool {
  const bool is_there = !text.empty() && any_of.contains(text.front());
  text.remove_prefix(is_there ? 1 : 0);
  return is_there;
}

auto take_date(std::string_view& text) -> std::optional<Instant> {
  constexpr std::size_t length_of_a_date = 10;
  const auto date = text::date_in(text.substr(0, length_of_a_date));
  text.remove_prefix(date ? length_of_a_date : 0);
  return date;
}

auto take_fraction(std::string_view& text) -> std::optional<microseconds> {
  constexpr std::size_t most_digits = 6;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto part = std::string{text.substr(0, digits)};
  if (digits == 0 || digits > most_digits) {
    return std::nullopt;
  }
  part.resize(most_digits, '0');
  text.remove_prefix(digits);
  std::string_view padded{part};
  return microseconds{take_number(padded, most_digits).value_or(0)};
}

auto take_time(std::string_view& text) -> std::optional<microseconds> {
  const auto hour = take_number(text, 2);
  const bool first = take(text, ":");
  const auto minute = take_number(text, 2);
  const bool second_colon = take(text, ":");
  const auto second = take_number(text, 2);
  constexpr int most_hours = 23;
  constexpr int most_minutes = 59;
  if (!hour || !first || !minute || !second_colon || !second || *hour > most_hours ||
      *minute > most_minutes || *second > most_minutes) {
    return std::nullopt;
  }
  const auto whole = hours{*hour} + minutes{*minute} + seconds{*second};
  if (!take(text, ".")) {
    return whole;
  }
  const auto fraction = take_fraction(text);
  return fraction ? std::optional<microseconds>{whole + *fraction} : std::nullopt;
}

auto moment_in(std::string_view text) -> std::optional<Instant> {
  auto instant = take_date(text);
  if (!instant || text.empty()) {
    return instant;
  }
  if (!take(text, "T ")) {
    return std::nullopt;
  }
  const auto time = take_time(text);
  take(text, "Z");
  return time && text.empty() ? std::optional{*instant + *time} : std::nullopt;
}

auto read_created(std::string_view text, Instant now) -> Result<Instant> {
  if (text.empty()) {
    return now;
  }
  const auto instant = moment_in(text);
  if (!instant || *instant < Instant{} || *instant > now + days{1}) {
    return fault("a date looks like 2020-01-31 or 2020-01-31T12:30:00Z, from 1970 until today");
  }
  return *instant;
}

auto read_status(std::string_view text) -> Result<account::Status> {
  using account::Status;
  if (text.empty()) {
    return Status::enabled;
  }
  for (const auto status : {Status::enabled, Status::disabled, Status::frozen}) {
    if (text == word_of(status)) {
      return status;
    }
  }
  return fault("a status is enabled, disabled or frozen");
}

/// The values of one line, as far as they could be read.
struct Values {
  std::optional<account::CustomerNumber> customer_number;
  std::optional<account::SignInName> sign_in_name;
  std::optional<account::EmailAddress> email;
  std::optional<account::FullName> full_name;
  account::Status status = account::Status::enabled;
  Instant created;
  account::Group group;
  std::optional<crypto::BroughtHash> password;
  std::optional<factor::totp::BroughtKey> authenticator;
  std::optional<factor::totp::Name> authenticator_name;
};

/// Keeps the value; or says what is wrong with it.
template <class Value, class Kept>
auto keep(Result<Value> value, Kept& kept) -> std::optional<std::string> {
  if (!value) {
    return value.error().message;
  }
  kept = *std::move(value);
  return std::nullopt;
}

auto read_field(BroughtColumn column, std::string_view text, Instant now, Values& values)
    -> std::optional<std::string> {
  switch (column) {
    case BroughtColumn::customer_number:
      return keep(account::CustomerNumber::create(text), values.customer_number);
    case BroughtColumn::sign_in_name:
      return keep(account::SignInName::create(text), values.sign_in_name);
    case BroughtColumn::email:
      return keep(account::EmailAddress::create(text), values.email);
    case BroughtColumn::full_name:
      return keep(account::FullName::create(text), values.full_name);
    case BroughtColumn::status:
      return keep(read_status(text), values.status);
    case BroughtColumn::created:
      return keep(read_created(text, now), values.created);
    case BroughtColumn::group:
      return keep(account::Group::create(text), values.group);
    case BroughtColumn::password_hash:
      return text.empty() ? std::nullopt : keep(crypto::parse_brought_hash(text), values.password);
    case BroughtColumn::totp:
      return text.empty() ? std::nullopt : keep(factor::totp::read_brought_key(text), values.authenticator);
    case BroughtColumn::totp_name:
      return text.empty() ? std::nullopt : keep(factor::totp::Name::create(text), values.authenticator_name);
  }
  std::unreachable();
}

}  // namespace

auto BroughtColumns::create(std::span<const std::string> titles) -> Result<BroughtColumns> {
  constexpr std::size_t quoted = 40;
  std::vector<BroughtColumn> columns;
  for (const auto& title : titles) {
    const auto* const found = std::ranges::find(names, std::string_view{title}, &Name::name);
    if (found == names.end() && titles.size() == 1 && title.find_first_of(";\t") != std::string::npos) {
      return fault(
          "semicolons or tabs stand between the columns: save the file as CSV with commas between them");
    }
    if (found == names.end()) {
      return fault(
          fmt::format("the column '{}' is not known: there are customer_number, sign_in_name, email, "
                      "full_name, status, created, group, password_hash, totp and totp_name",
                      text::printable(title, quoted)));
    }
    if (std::ranges::find(columns, found->column) != columns.end()) {
      return fault(fmt::format("the column {} stands twice", title));
    }
    columns.push_back(found->column);
  }
  for (const auto column : needed) {
    if (std::ranges::find(columns, column) == columns.end()) {
      return fault(
          fmt::format("the column {} is missing: the first line names the columns", name_of(column)));
    }
  }
  return BroughtColumns{std::move(columns)};
}

auto read_brought(const BroughtColumns& columns, const BroughtLine& line, Instant now)
    -> std::variant<Brought, Complaint> {
  const auto& all = columns.all();
  if (line.fields.size() != all.size()) {
    return Complaint{line.line, fmt::format("there are {} fields where the first line has {}",
                                            line.fields.size(), all.size())};
  }
  Values values;
  values.created = now;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto& field = line.fields[at];
    const auto wrong = text::is_utf8(field)
                           ? read_field(all[at], text::from_without_formula(field), now, values)
                           : std::optional<std::string>{"the text is not UTF-8"};
    if (wrong) {
      return Complaint{line.line, fmt::format("{}: {}", name_of(all[at]), *wrong)};
    }
  }
  return Brought{
      .newcomer = {.line = line.line,
                   .account = {.customer_number = *std::move(values.customer_number),
                               .sign_in_name = *std::move(values.sign_in_name),
                               .email = *std::move(values.email),
                               .full_name = values.full_name ? *std::move(values.full_name)
                                                             : account::FullName::create("").value(),
                               .group = std::move(values.group)},
                   .status = values.status,
                   .created = values.created},
      .password = std::move(values.password),
      .authenticator = std::move(values.authenticator),
      .authenticator_name = std::move(values.authenticator_name)};
}

}  // namespace sallyport::operation
