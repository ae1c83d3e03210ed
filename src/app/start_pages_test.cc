#include "app/start_pages.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace sallyport::app {
namespace {

auto kibibytes_of_files() -> long {
  std::ifstream status{"/proc/self/status"};
  long kibibytes = 0;
  for (std::string word; status >> word;) {
    if (word == "RssFile:") {
      status >> kibibytes;
      break;
    }
  }
  return kibibytes;
}

TEST(StartPages, AreGivenBackAndComeAgainWhenTheyAreAskedFor) {
  const auto before = kibibytes_of_files();
  give_back_what_the_start_has_read();
  EXPECT_LT(kibibytes_of_files(), before);
  // Constants, names and exceptions' tables are read again.
  EXPECT_THROW(throw std::runtime_error{"still there"}, std::runtime_error);
}

}  // namespace
}  // namespace sallyport::app
