#include "mail/frame.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/order.h"

namespace sallyport::mail {
namespace {

using testing::ElementsAre;
using testing::Optional;

auto bytes_of(const std::string& frame) -> std::string_view {
  return std::string_view{frame}.substr(head_size);
}

TEST(Frame, IsTextsBehindTheirLengths) {
  const auto frame = frame_of(std::array<std::string_view, 3>{"ab", "", "c"});
  EXPECT_EQ(frame, (std::string{"\0\0\0\x0f\0\0\0\2ab\0\0\0\0\0\0\0\1c", 19}));
  EXPECT_THAT(size_in(frame.substr(0, head_size)), Optional(15));
  EXPECT_THAT(texts_in(bytes_of(frame)), Optional(ElementsAre("ab", "", "c")));
}

TEST(Frame, AnnouncesNoMoreThanItMay) {
  EXPECT_THAT(size_in(std::string{"\0\x10\0\0", 4}), Optional(longest_frame));
  EXPECT_EQ(size_in(std::string{"\0\x10\0\1", 4}), std::nullopt);
  EXPECT_EQ(size_in("\xff\xff\xff\xff"), std::nullopt);
  EXPECT_EQ(size_in("abc"), std::nullopt);
  EXPECT_EQ(size_in(""), std::nullopt);
}

TEST(Frame, IsRefusedWhenItIsCutOffOrGoesOn) {
  const auto frame = frame_of(std::array<std::string_view, 2>{"ab", "c"});
  const auto whole = bytes_of(frame);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const bool ends_behind_a_text = size == head_size + 2;
    EXPECT_EQ(texts_in(whole.substr(0, size)).has_value(), ends_behind_a_text) << size;
  }
  EXPECT_EQ(texts_in(std::string{whole} + "x"), std::nullopt);
  EXPECT_EQ(texts_in(std::string{"\xff\xff\xff\xff"
                                 "ab"}),
            std::nullopt);
  const std::array<std::string_view, most_texts> many{};
  EXPECT_TRUE(texts_in(bytes_of(frame_of(many))));
  EXPECT_EQ(texts_in(std::string{bytes_of(frame_of(many))} + std::string(head_size, '\0')), std::nullopt);
}

auto an_order() -> Order {
  return {.url = "smtp://mail.example.com:587/login.example.com",
          .encryption = Encryption::required,
          .trusted_certificates = "/etc/ca.pem",
          .user = "sallyport",
          .password = Secret::copy_of("tundra violin"),
          .patience = std::chrono::milliseconds{50'000},
          .from = "support@example.com",
          .to = "anna@example.com",
          .mail = "Subject: x\r\n\r\n"};
}

TEST(Order, IsReadAsItWasWritten) {
  const auto frame = frame_of(an_order());
  const auto read = order_in(frame.reveal().substr(head_size));
  ASSERT_TRUE(read);
  const auto order = an_order();
  EXPECT_EQ(read->url, order.url);
  EXPECT_EQ(read->encryption, order.encryption);
  EXPECT_EQ(read->trusted_certificates, order.trusted_certificates);
  EXPECT_EQ(read->user, order.user);
  EXPECT_TRUE(read->password.equals(order.password));
  EXPECT_EQ(read->patience, order.patience);
  EXPECT_EQ(read->from, order.from);
  EXPECT_EQ(read->to, order.to);
  EXPECT_EQ(read->mail, order.mail);
}

TEST(Order, IsNothingElse) {
  const auto with = [](auto change) {
    auto order = an_order();
    change(order);
    const auto frame = frame_of(order);
    return order_in(frame.reveal().substr(head_size)).has_value();
  };
  EXPECT_TRUE(with([](Order& order) { order.encryption = Encryption::none; }));
  EXPECT_FALSE(with([](Order& order) { order.to = std::string{"a\0b", 3}; }));
  EXPECT_FALSE(with([](Order& order) { order.patience = std::chrono::milliseconds{0}; }));
  EXPECT_FALSE(with([](Order& order) { order.patience = std::chrono::hours{1}; }));
  const std::array<std::string_view, 9> unknown{"", "perhaps", "", "", "1", "", "", "", ""};
  EXPECT_FALSE(order_in(bytes_of(frame_of(unknown))));
  const std::array<std::string_view, 8> short_of_one{"", "none", "", "", "1", "", "", ""};
  EXPECT_FALSE(order_in(bytes_of(frame_of(short_of_one))));
}

TEST(Outcome, IsReadAsItWasWritten) {
  const auto sent = outcome_in(bytes_of(frame_of(Outcome{Sent{}})));
  ASSERT_TRUE(sent);
  EXPECT_TRUE(std::holds_alternative<Sent>(*sent));
  const auto later = outcome_in(bytes_of(frame_of(Outcome{Later{"450 busy"}})));
  ASSERT_TRUE(later);
  EXPECT_EQ(std::get<Later>(*later).reason, "450 busy");
  const auto never = outcome_in(bytes_of(frame_of(Outcome{Never{"550 nobody"}})));
  ASSERT_TRUE(never);
  EXPECT_EQ(std::get<Never>(*never).reason, "550 nobody");
}

TEST(Outcome, HasAPrintableReasonOfBoundedLength) {
  const auto wild = std::string{"550 \x1b[2J\r\nX: y"} + std::string(10'000, 'z');
  const std::array<std::string_view, 2> texts{"never", wild};
  const auto read = outcome_in(bytes_of(frame_of(texts)));
  ASSERT_TRUE(read);
  const auto& reason = std::get<Never>(*read).reason;
  EXPECT_TRUE(reason.starts_with("550 \uFFFD[2J\uFFFD\uFFFDX: y"));
  EXPECT_LT(reason.size(), 400U);
  EXPECT_FALSE(outcome_in(bytes_of(frame_of(std::array<std::string_view, 2>{"maybe", ""}))));
  EXPECT_FALSE(outcome_in(bytes_of(frame_of(std::array<std::string_view, 1>{"sent"}))));
}

// A frame with one byte changed, and cut: bytes of no order say a size that nobody would take.
RC_GTEST_PROP(Frame, OfAnyBytesIsReadOrRefused,
              (const std::vector<std::string>& framed, std::uint8_t size, std::uint16_t at,
               std::uint8_t byte)) {
  std::vector<std::string_view> views{framed.begin(), framed.end()};
  views.resize(std::min(views.size(), most_texts));
  const auto whole = frame_of(views);
  RC_ASSERT(texts_in(bytes_of(whole)) == std::optional{views});
  std::string bytes{bytes_of(whole)};
  if (!bytes.empty()) {
    bytes.at(at % bytes.size()) = static_cast<char>(byte);
    bytes.resize(std::min<std::size_t>(bytes.size(), size));
  }
  if (const auto texts = texts_in(bytes)) {
    const auto again = frame_of(*texts);
    RC_ASSERT(bytes_of(again) == bytes);
  }
  (void)order_in(bytes);
  (void)outcome_in(bytes);
}

}  // namespace
}  // namespace sallyport::mail
