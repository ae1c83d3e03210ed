#include "http/request_marks.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::http {
namespace {

TEST(RequestMarks, AreOfTheirLengthAndNeverTheSame) {
  SystemRandom random;
  RequestMarks marks{random};
  std::set<std::string> ids;
  std::set<std::string> nonces;
  // More than are fetched at a time.
  constexpr std::size_t many = 200;
  for (std::size_t number = 0; number < many; ++number) {
    const auto mark = marks.next();
    EXPECT_EQ(mark.id.size(), 16);
    EXPECT_EQ(mark.nonce.size(), 22);
    ids.insert(mark.id);
    nonces.insert(mark.nonce);
  }
  EXPECT_EQ(ids.size(), many);
  EXPECT_EQ(nonces.size(), many);
}

}  // namespace
}  // namespace sallyport::http
