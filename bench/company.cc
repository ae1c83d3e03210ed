#include "bench/company.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <optional>
#include <random>
#include <span>
#include <utility>
#include <variant>

#include "app/configuration.h"
#include "app/storage.h"
#include "base/clock.h"
#include "base/random.h"
#include "bench/failed.h"
#include "bench/server_process.h"
#include "crypto/password_hash.h"
#include "factor/recovery_code/recovery_code.h"
#include "factor/totp/authenticator.h"
#include "unit/unit.h"

namespace sallyport::bench {
namespace {

using factor::recovery_code::HashedCode;

/// So many have recovery codes too: more than sign in to stay.
constexpr std::size_t with_recovery_codes = 256;
constexpr std::size_t rows_of_a_unit = 200;
/// So many units at a time: a PostgreSQL is waited for, row by row; SQLite has one writer.
constexpr std::size_t lanes_of_postgresql = 8;

template <class Value>
auto value_of(Result<Value> result) -> Value {
  if (!result) {
    throw Failed{result.error().message};
  }
  if constexpr (!std::is_void_v<Value>) {
    return *std::move(result);
  }
}

auto loaded(const std::string& text) -> app::Configuration {
  app::Sources sources;
  sources.file = app::Sources::File{.name = "sallyport.toml", .text = text};
  return value_of(app::load_configuration(sources, app::Purpose::serving)).configuration;
}

auto text_of(const std::filesystem::path& file) -> std::string {
  std::ifstream stream{file};
  return {std::istreambuf_iterator{stream}, {}};
}

auto opened(const std::string& configuration, Random& random, Instant now) -> app::Storage {
  const auto settings = loaded(configuration);
  auto folder = value_of(app::open_folder_patiently(settings.data, std::chrono::milliseconds{0}));
  return value_of(app::open_storage(std::move(folder), settings, random, now, {}));
}

auto account_named(const std::string& name) -> account::NewAccount {
  return {.customer_number = value_of(account::CustomerNumber::create("HB-" + name)),
          .sign_in_name = value_of(account::SignInName::create(name)),
          .email = value_of(account::EmailAddress::create(name + "@example.com")),
          .full_name = value_of(account::FullName::create("Anna Kovács"))};
}

/// Puts people into the database.
class Registry {
 public:
  Registry(app::Storage& storage, std::size_t lanes, Random& random, Instant now)
      : storage_{storage},
        lanes_{lanes},
        random_{random},
        now_{now},
        hash_{value_of(crypto::hash(Secret::copy_of(Company::password), {}, random))} {}

  /// Those whose numbers are at least `first` and less than `end`.
  void add_with_password(std::size_t first, std::size_t end) {
    in_units(first, end,
             [&](unit::Unit& unit, std::size_t number) { add_account(unit, Company::name(number)); });
  }

  auto add_with_authenticator(std::size_t first, std::size_t end) -> std::vector<Attempt> {
    std::vector<Attempt> attempts;
    for (auto number = first; number < end; ++number) {
      attempts.emplace_back(crypto::Token::generate(random_, came(number, end)), otp::Key::generate(random_));
    }
    in_units(first, end, [&](unit::Unit& unit, std::size_t number) {
      const auto& attempt = attempts[number - first];
      const auto id = add_account(unit, fmt::format("two{:06}", number));
      add_authenticator(unit, id, attempt.key);
      unit.attempts.add({.token = attempt.token.digest(), .account = id, .begun = now_});
      if (number < with_recovery_codes) {
        unit.recovery_codes.replace_set(id, recovery_codes(), now_);
      }
    });
    return attempts;
  }

 private:
  template <class Work>
  void in_units(std::size_t first, std::size_t end, const Work& work) {
    std::atomic next{first};
    const auto lane = [&] {
      for (auto begin = next.fetch_add(rows_of_a_unit); begin < end; begin = next.fetch_add(rows_of_a_unit)) {
        value_of(storage_.units->write([&](unit::Unit& unit) {
          for (auto number = begin; number < std::min(end, begin + rows_of_a_unit); ++number) {
            work(unit, number);
          }
        }));
      }
    };
    std::vector<std::future<void>> lanes;
    for (std::size_t number = 0; number < lanes_; ++number) {
      lanes.push_back(std::async(std::launch::async, lane));
    }
    std::ranges::for_each(lanes, &std::future<void>::get);
  }

  /// They came one after the other, 10,000 a second, and the last of them now.
  [[nodiscard]] auto came(std::size_t number, std::size_t end) const -> Instant {
    constexpr microseconds between{100};
    return now_ - between * static_cast<std::int64_t>(end - number);
  }

  auto add_account(unit::Unit& unit, const std::string& name) -> AccountId {
    const auto id = std::get<AccountId>(unit.accounts.add(account_named(name), now_));
    if (unit.passwords.replace(id, {.hash = hash_, .chosen = now_, .version = Version::none()}) !=
        Written::yes) {
      throw FaultInUnit{"a new account has a password already"};
    }
    return id;
  }

  void add_authenticator(unit::Unit& unit, AccountId account, const otp::Key& key) {
    const factor::totp::Entry entry{1};
    unit.authenticators.add(
        {.account = account,
         .entry = entry,
         .sealed_key = storage_.ring.seal(key.bytes(), factor::totp::key_binding(account, entry), random_),
         .accepted = factor::totp::AcceptedSteps{}.with(otp::Step{1})},  // as of whoever switched it on here
        now_);
  }

  // Nobody uses them: that one hash stands for all costs nothing but the time to make more.
  auto recovery_codes() -> std::vector<HashedCode> {
    std::vector<HashedCode> codes;
    for (const auto& code : factor::recovery_code::RecoveryCode::generate_set(random_)) {
      codes.push_back({.selector = code.selector(), .hash = hash_});
    }
    return codes;
  }

  app::Storage& storage_;
  std::size_t lanes_;
  Random& random_;
  Instant now_;
  crypto::PasswordHash hash_;
};

}  // namespace

auto Company::name(std::size_t number) -> std::string { return fmt::format("one{:06}", number); }

auto Company::create(const Place& place) -> Company {
  SystemRandom random;
  auto folder = value_of(app::TemporaryFolder::create(place.disk));
  const auto port = free_port();
  // The proxy is the load itself, so that everyone comes from an address of his own and no limit is off.
  auto configuration = fmt::format(
      "listen = \"127.0.0.1:{}\"\n"
      "support_address = \"support@harbour-broadband.example\"\n"
      "trusted_proxies = [\"127.0.0.1\"]\n"
      "data = \"{}\"\n",
      port, (folder.path() / "data").string());
  if (place.database) {
    configuration += fmt::format("database = \"{}\"\n", *place.database);
  }
  if (place.direct) {
    configuration += fmt::format("database_direct = \"{}\"\n", *place.direct);
  }
  const auto storage = opened(configuration, random, SystemClock{}.now());
  Company company{place, std::move(folder), port, portal::FormTokens{storage.ring}};
  std::ofstream{company.configuration()} << configuration;
  return company;
}

auto Company::lanes() const -> std::size_t { return place_.database ? lanes_of_postgresql : 1; }

void Company::add_with_password(std::size_t count) {
  SystemRandom random;
  const auto now = SystemClock{}.now();
  auto storage = opened(text_of(configuration()), random, now);
  Registry{storage, lanes(), random, now}.add_with_password(with_password_alone_,
                                                            with_password_alone_ + count);
  with_password_alone_ += count;
}

void Company::mix(std::size_t first) {
  std::mt19937_64 always_the_same;  // NOLINT(cert-msc51-cpp): so that runs can be compared
  std::ranges::shuffle(std::span{attempts_}.subspan(first), always_the_same);
}

auto Company::add_with_authenticator(std::size_t count) -> std::size_t {
  SystemRandom random;
  const auto now = SystemClock{}.now();
  const auto first = attempts_.size();
  auto storage = opened(text_of(configuration()), random, now);
  auto attempts = Registry{storage, lanes(), random, now}.add_with_authenticator(first, first + count);
  std::ranges::move(attempts, std::back_inserter(attempts_));
  return first;
}

}  // namespace sallyport::bench
