#include "app/log.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <string>

#include "app/json_line.h"
#include "app/test_world.h"

namespace sallyport::app {
namespace {

using testing::HasSubstr;

/// Everything that `work` writes to a log.
template <class Work>
auto logged(Log::Style style, const Work& work) -> std::string {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const Descriptor reading{ends[0]};
  const StandingClock clock;
  {
    const Descriptor writing{ends[1]};
    Log log{style, writing.number(), clock};
    work(log);
  }
  std::string text;
  std::array<char, 4096> buffer{};
  for (auto got = ::read(reading.number(), buffer.data(), buffer.size()); got > 0;
       got = ::read(reading.number(), buffer.data(), buffer.size())) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

auto an_event() -> audit::Event {
  return {.at = Instant{seconds{1'795'000'000} + microseconds{42}},
          .account = AccountId{7},
          .origin = {.address = "192.0.2.1", .user_agent = "a \"browser\"", .request_id = "ABC"},
          .fact = audit::FactorRefused{.factor = factor::Kind::code,
                                       .why = audit::Refusal::replayed_code,
                                       .at = audit::FactorRefused::At::sign_in}};
}

TEST(Log, WritesAnEventAsOneLineOfJson) {
  const auto text = logged(Log::Style::json, [](Log& log) { log.event(an_event()); });
  EXPECT_EQ(text, R"({"at":"2026-11-18T11:06:40.000042Z","event":"factor_refused","outcome":"refused",)"
                  R"("factors":"code","reason":"sign_in: otp_replay","account":7,"address":"192.0.2.1",)"
                  R"("user_agent":"a \"browser\"","request_id":"ABC"})"
                  "\n");
}

TEST(Log, WritesWordsForPeopleOnceTheyAreGreeted) {
  const auto text = logged(Log::Style::words, [](Log& log) {
    log.event(an_event());
    log.started({.listen = "127.0.0.1:1", .public_url = "http://localhost:1"});
    log.event(an_event());
  });
  EXPECT_EQ(text, "11:06:40    code refused (at the sign-in: used before)\n");
}

TEST(Log, WritesStartsRequestsAndFailures) {
  const auto text = logged(Log::Style::json, [](Log& log) {
    log.started({.listen = "127.0.0.1:8080", .public_url = "https://login.example.com"});
    log.access({.method = "GET",
                .path = "/sign-in",
                .status = http::Status::ok,
                .duration = std::chrono::microseconds{512},
                .request_id = "R",
                .client = http::Address::parse("2001:db8::1").value()});
    log.failure({.request_id = "R", .path = "/x", .reason = "why\nnot"});
    log.unavailable("R", Fault{"the disk is full"});
    log.stopping();
    log.stopped();
  });
  EXPECT_THAT(text, HasSubstr(R"("event":"started","version":)"));
  EXPECT_THAT(text, HasSubstr(R"("method":"GET","path":"/sign-in","status":200,"microseconds":512,)"));
  EXPECT_THAT(text, HasSubstr(R"("reason":"why\u000anot")"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 6);
}

auto line_of(std::string_view value) -> std::string {
  JsonLine json;
  json.add("a", value);
  return std::move(json).text();
}

TEST(JsonLine, IsAsciiAndMeansWhatItWasGiven) {
  const std::string odd = "\x01\t\"\\\x7f é \xe2\x80\xa8 \xe2\x80\xae \xf0\x9f\x98\x80";
  const auto line = line_of(odd);
  EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); })) << line;
  EXPECT_EQ(boost::json::parse(line).as_object().at("a").as_string(), odd);
}

TEST(JsonLine, ReplacesWhatIsNoUtf8) {
  for (const std::string bad :
       {"\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80", "\xc0\xaf", "\xf8\x88\x80\x80\x80"}) {
    const auto line = line_of("<" + bad + ">");
    EXPECT_THAT(line, testing::MatchesRegex(R"(\{"a":"<(\\ufffd)+>"\}.)")) << line;
  }
}

TEST(LineWriter, KeepsOrderAndEndsWithEverythingWritten) {
  std::string expected;
  for (int number = 0; number < 2'000; ++number) {
    expected += std::to_string(number) + "\n";
  }
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor reading{ends[0]};
  {
    const Descriptor writing{ends[1]};
    LineWriter writer{writing.number()};
    for (int number = 0; number < 2'000; ++number) {
      writer.write(std::to_string(number) + "\n");
    }
  }
  std::string text(expected.size() + 1, '\0');
  std::size_t size = 0;
  for (;;) {
    const auto got = ::read(reading.number(), text.data() + size, text.size() - size);
    if (got <= 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  EXPECT_EQ(text, expected);
}

}  // namespace
}  // namespace sallyport::app
