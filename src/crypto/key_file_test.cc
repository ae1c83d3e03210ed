#include "crypto/key_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>

namespace sallyport::crypto {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A folder as systemd makes one for a service's credentials. Only root can make files that are root's.
class Credential : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) {
      GTEST_SKIP() << "needs root";
    }
    auto pattern = (fs::temp_directory_path() / "key_file_test.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directory(folder_ / "credentials");
    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
    ::setenv("CREDENTIALS_DIRECTORY", (folder_ / "credentials").c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): there is one thread
    fs::remove_all(folder_);
  }

  [[nodiscard]] auto write(const fs::path& name, ::mode_t mode) const -> KeyFile {
    const auto path = folder_ / name;
    std::ofstream{path} << "secret\n";
    ::chmod(path.c_str(), mode);
    return {.path = path};
  }
  static auto complaint(const Result<Secret>& read) -> std::string {
    return read ? "nothing is wrong" : read.error().message;
  }

 private:
  fs::path folder_;
};

TEST_F(Credential, HoldsAPassword) {
  const auto read = read_password_file(write("credentials/password", 0440));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->reveal(), "secret");
  EXPECT_TRUE(read_password_file(write("credentials/narrow", 0400)));
}

TEST_F(Credential, IsNoFileThatOthersCanReadOrAnybodyWrite) {
  for (const ::mode_t mode : {0444U, 0640U, 0460U, 0441U, 04440U}) {
    EXPECT_THAT(complaint(read_password_file(write("credentials/open", mode))), HasSubstr("open to others"))
        << std::oct << mode;
  }
}

TEST_F(Credential, IsNoFileElsewhereAndNoFileOfAnotherUser) {
  EXPECT_THAT(complaint(read_password_file(write("password", 0440))), HasSubstr("open to others"));
  const auto file = write("credentials/theirs", 0440);
  ASSERT_EQ(::chown(file.path.c_str(), 65534, 65534), 0);
  EXPECT_THAT(complaint(read_password_file(file)), HasSubstr("belongs to another user"));
}

TEST_F(Credential, IsNoKeyRing) {
  EXPECT_THAT(complaint(read_key_file(write("credentials/keyring", 0440))), HasSubstr("open to others"));
}

}  // namespace
}  // namespace sallyport::crypto
