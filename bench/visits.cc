#include "bench/visits.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ranges>

#include "base/clock.h"
#include "bench/failed.h"
#include "otp/totp.h"

namespace sallyport::bench {
namespace {

constexpr int see_other = 303;
constexpr std::string_view session_field = "Set-Cookie: __Host-session=";

/// What a browser says of itself with every request.
constexpr std::string_view browser =
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate\r\n";

struct Form {
  std::string_view path;
  std::string cookies;
  std::string form;
  /// Counts the customers' networks.
  std::size_t network;
};

/// Somebody in the network of this number.
auto address_in(std::size_t network) -> std::string {
  constexpr std::size_t of_a_byte = 256;
  constexpr std::size_t first_byte = 11;
  return fmt::format("{}.{}.{}.7", first_byte + network / of_a_byte / of_a_byte,
                     network / of_a_byte % of_a_byte, network % of_a_byte);
}

auto request_of(const Company& company, const Form& press) -> std::string {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost:{}\r\n{}Origin: http://localhost:{}\r\n"
      "Sec-Fetch-Site: same-origin\r\nX-Forwarded-For: {}\r\nCookie: {}\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
      press.path, company.port(), browser, company.port(), address_in(press.network), press.cookies,
      press.form.size(), press.form);
}

auto with_plus(std::string_view words) -> std::string {
  std::string encoded{words};
  std::ranges::replace(encoded, ' ', '+');
  return encoded;
}

void require(const Answer& answer, int status) {
  if (answer.status != status) {
    throw Failed{fmt::format("an answer should have been {} and was: {}", status, answer.head)};
  }
}

auto text_at(const otp::Key& key, otp::Step step) -> std::string {
  return std::string{otp::code_at(key, step, otp::Parameters::standard()).text().reveal()};
}

auto step_now() -> otp::Step { return otp::step_at(SystemClock{}.now(), otp::Parameters::standard()); }

auto code_now(const otp::Key& key) -> std::string { return text_at(key, step_now()); }

/// A code of no step that may be looked at while a round lasts, so that no run is ended by a lucky guess.
auto wrong_code_now(const otp::Key& key) -> std::string {
  constexpr std::uint64_t steps_of_a_round = 10;
  const auto now = step_now();
  auto code = text_at(key, now);
  const auto is_right = [&](std::uint64_t step) { return text_at(key, otp::Step{step}) == code; };
  do {
    code.front() = code.front() == '9' ? '0' : static_cast<char>(code.front() + 1);
  } while (std::ranges::any_of(std::views::iota(now.value() - 1, now.value() + steps_of_a_round), is_right));
  return code;
}

/// The cookie of a browser that nobody has met.
auto a_visitor(Random& random) -> std::string {
  return crypto::Token::generate(random, SystemClock{}.now()).text();
}

/// The press of the code page, with what the person types who has this key.
auto press_of_code(const Company& company, Random& random, std::size_t number,
                   const std::function<std::string(const otp::Key&)>& typed) -> std::string {
  const auto& [attempt, key] = company.attempts().at(number);
  const auto visitor = a_visitor(random);
  const auto text = attempt.text();
  const auto token = company.forms().token({.visitor = visitor, .belongs_to = text});
  return request_of(company, {.path = "/sign-in/code",
                              .cookies = fmt::format("__Host-visitor={}; __Host-attempt={}", visitor, text),
                              .form = fmt::format("csrf={}&code={}", token, typed(key)),
                              .network = number});
}

}  // namespace

auto Repeated::next(std::size_t connection) -> std::optional<std::string_view> {
  return requests_[connection % requests_.size()];
}

void Repeated::answered(std::size_t /*connection*/, const Answer& answer) { require(answer, status_); }

auto Once::next(std::size_t /*connection*/) -> std::optional<std::string_view> {
  return sent_ < requests_.size() ? std::optional<std::string_view>{requests_[sent_++]} : std::nullopt;
}

void Once::answered(std::size_t /*connection*/, const Answer& answer) { require(answer, status_); }

auto Crowd::next(std::size_t /*connection*/) -> std::optional<std::string_view> {
  return requests_[sent_++ % requests_.size()];
}

void Crowd::answered(std::size_t /*connection*/, const Answer& answer) {
  constexpr int unavailable = 503;
  if (answer.status == unavailable) {
    turned_away_.push_back(answer.took);
    return;
  }
  require(answer, served_status_);
  ++served_;
}

auto Crowd::turned_away() -> std::vector<std::chrono::microseconds>& {
  std::ranges::sort(turned_away_);
  return turned_away_;
}

SecondSteps::SecondSteps(std::vector<std::string> requests) : Once{std::move(requests), see_other} {}

void SecondSteps::answered(std::size_t /*connection*/, const Answer& answer) {
  const auto at = answer.head.find(session_field);
  if (at == std::string_view::npos) {
    throw Failed{fmt::format("a second step opened no session: {}", answer.head)};
  }
  sessions_.emplace_back(answer.head.substr(at + session_field.size(), crypto::Token::text_size));
}

auto password_press(const Company& company, Random& random, std::size_t number) -> std::string {
  const auto visitor = a_visitor(random);
  const auto token = company.forms().token({.visitor = visitor, .belongs_to = {}});
  return request_of(company, {.path = "/sign-in",
                              .cookies = "__Host-visitor=" + visitor,
                              .form = fmt::format("csrf={}&name={}&password={}", token, Company::name(number),
                                                  with_plus(Company::password)),
                              .network = number});
}

auto code_press(const Company& company, Random& random, std::size_t number) -> std::string {
  return press_of_code(company, random, number, code_now);
}

auto wrong_code_press(const Company& company, Random& random, std::size_t number) -> std::string {
  return press_of_code(company, random, number, wrong_code_now);
}

auto presses(const Company& company, Press press, std::size_t first, std::size_t count)
    -> std::vector<std::string> {
  SystemRandom random;
  std::vector<std::string> requests;
  requests.reserve(count);
  for (auto number = first; number < first + count; ++number) {
    requests.push_back(press(company, random, number));
  }
  return requests;
}

namespace {

auto code_page(const Company& company, Random& random, std::size_t number) -> std::string {
  return fmt::format(
      "GET /sign-in/code HTTP/1.1\r\nHost: localhost:{}\r\n{}Sec-Fetch-Site: same-origin\r\n"
      "X-Forwarded-For: {}\r\nCookie: __Host-visitor={}; __Host-attempt={}\r\n\r\n",
      company.port(), browser, address_in(number), a_visitor(random),
      company.attempts().at(number).token.text());
}

}  // namespace

auto presses_at_code_page(const Company& company, Press press, std::size_t first, std::size_t count)
    -> std::vector<std::string> {
  constexpr std::chrono::minutes far_too_long{2};
  Once pages{presses(company, code_page, first, count), 200};
  (void)load(company.port(), {.longest = far_too_long}, pages);
  return presses(company, press, first, count);
}

auto page_request(const Company& company, std::string_view path, std::string_view session) -> std::string {
  SystemRandom random;
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: localhost:{}\r\n{}Sec-Fetch-Site: same-origin\r\n"
      "X-Forwarded-For: 10.1.2.3\r\nCookie: __Host-visitor={}; __Host-session={}\r\n\r\n",
      path, company.port(), browser, a_visitor(random), session);
}

auto page_requests(const Company& company, std::string_view path, std::span<const std::string> sessions)
    -> std::vector<std::string> {
  std::vector<std::string> requests;
  std::ranges::transform(sessions, std::back_inserter(requests),
                         [&](const auto& session) { return page_request(company, path, session); });
  return requests;
}

}  // namespace sallyport::bench
