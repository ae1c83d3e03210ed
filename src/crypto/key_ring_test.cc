#include "crypto/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using testing::HasSubstr;
using testing::Not;

const Binding binding{.table = "authenticators", .column = "key", .row = "7", .owner = "12"};
constexpr Instant today{sys_days{year{2026} / 11 / 24}};

auto line_of(std::string_view name, char byte) -> std::string {
  return std::string{name} + " 2026-11-24 " + to_base64url(std::string(32, byte)) + "\n";
}

// A folder of the test's own, with a path in it for the ring.
class KeyRingFile : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "key_ring_test.XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ / "keyring";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(std::string_view text, ::mode_t mode = 0600) const {
    std::ofstream{path_} << text;
    chmod(path_.c_str(), mode);
  }

  [[nodiscard]] auto message_of_loading() const -> std::string {
    const auto ring = KeyRing::load(path_);
    return ring ? "" : ring.error().message;
  }

  [[nodiscard]] auto mode() const -> ::mode_t {
    struct ::stat status{};
    lstat(path_.c_str(), &status);
    return status.st_mode & 07777U;
  }

  [[nodiscard]] auto entries() const -> std::ptrdiff_t {
    return std::distance(std::filesystem::directory_iterator{folder_}, std::filesystem::directory_iterator{});
  }

  [[nodiscard]] auto folder() const -> const std::filesystem::path& { return folder_; }
  [[nodiscard]] auto path() const -> const std::filesystem::path& { return path_; }
  [[nodiscard]] auto random() -> Random& { return random_; }

 private:
  SystemRandom random_;
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(KeyRingFile, IsReadAsItWasWritten) {
  const auto made = KeyRing::create_file(path(), random(), today);
  ASSERT_TRUE(made) << made.error().message;
  const auto read = KeyRing::load(path());
  ASSERT_TRUE(read) << read.error().message;
  const auto opened = read->open(made->seal(Secret::copy_of("value"), binding, random()), binding);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->reveal(), "value");
  EXPECT_EQ(read->derive("x").reveal(), made->derive("x").reveal());
  EXPECT_TRUE(read->fits(made->check_value()));
}

TEST_F(KeyRingFile, IsOursAloneWhateverTheMask) {
  const auto before = umask(0);
  ASSERT_TRUE(KeyRing::create_file(path(), random(), today));
  EXPECT_EQ(mode(), 0600U);
  std::filesystem::remove(path());
  umask(0777);
  ASSERT_TRUE(KeyRing::create_file(path(), random(), today));
  EXPECT_EQ(mode(), 0600U);
  umask(before);
  EXPECT_EQ(entries(), 1);  // no draft stays
}

TEST_F(KeyRingFile, IsNeverReplaced) {
  write("something of the operator's", 0644);
  const auto made = KeyRing::create_file(path(), random(), today);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("never replaced"));
  std::ifstream file{path()};
  EXPECT_EQ(std::string(std::istreambuf_iterator{file}, {}), "something of the operator's");
  EXPECT_EQ(entries(), 1);
}

TEST_F(KeyRingFile, IsNotWrittenThroughALink) {
  std::filesystem::create_symlink(folder() / "elsewhere", path());
  EXPECT_FALSE(KeyRing::create_file(path(), random(), today));
  EXPECT_FALSE(std::filesystem::exists(folder() / "elsewhere"));
}

TEST_F(KeyRingFile, NeedsItsFolder) {
  const auto made = KeyRing::create_file(folder() / "nowhere" / "keyring", random(), today);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("folder"));
}

TEST_F(KeyRingFile, ThatIsMissingIsToBePutBack) {
  EXPECT_THAT(message_of_loading(), HasSubstr("missing: put it back from its backup"));
}

TEST_F(KeyRingFile, ThatIsALinkIsRefused) {
  ASSERT_TRUE(KeyRing::create_file(folder() / "real", random(), today));
  std::filesystem::create_symlink(folder() / "real", path());
  EXPECT_THAT(message_of_loading(), HasSubstr("symbolic link"));
}

TEST_F(KeyRingFile, ThatIsNoPlainFileIsRefused) {
  std::filesystem::create_directory(path());
  EXPECT_THAT(message_of_loading(), HasSubstr("no plain file"));
  std::filesystem::remove(path());
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);  // and nothing waits for somebody to write into it
  EXPECT_THAT(message_of_loading(), HasSubstr("no plain file"));
}

// Root may read anything; the bits are what counts.
TEST_F(KeyRingFile, OpenToOthersIsRefused) {
  for (const ::mode_t open_mode : {0640U, 0620U, 0604U, 0602U, 0610U, 0601U, 0700U, 0644U, 0777U, 04600U}) {
    write(line_of("root", 'r') + line_of("1", 'a'), open_mode);
    EXPECT_THAT(message_of_loading(), HasSubstr("chmod 600")) << std::oct << open_mode;
    std::filesystem::remove(path());
  }
  for (const ::mode_t closed_mode : {0600U, 0400U}) {
    write(line_of("root", 'r') + line_of("1", 'a'), closed_mode);
    EXPECT_EQ(message_of_loading(), "") << std::oct << closed_mode;
    std::filesystem::remove(path());
  }
}

TEST_F(KeyRingFile, OfAnotherUserIsRefused) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give a file away";
  }
  write(line_of("root", 'r') + line_of("1", 'a'));
  ASSERT_EQ(chown(path().c_str(), 12345, 12345), 0);
  EXPECT_THAT(message_of_loading(), HasSubstr("belongs to another user (uid 12345)"));
}

TEST_F(KeyRingFile, ThatIsEmptyOrHugeIsRefused) {
  write("");
  EXPECT_THAT(message_of_loading(), HasSubstr("is empty: put it back from its backup"));
  write(std::string(100'000, '#'));
  EXPECT_THAT(message_of_loading(), HasSubstr("100000 bytes"));
}

TEST_F(KeyRingFile, ThatIsMalformedIsRefusedWithTheLine) {
  const auto root = line_of("root", 'r');
  const auto key = line_of("1", 'a');
  const auto letters = to_base64url(std::string(32, 'a'));
  const std::array<std::pair<std::string, std::string>, 14> cases{{
      {root, "root or its keys are missing"},
      {key, "root or its keys are missing"},
      {"# only words\n", "root or its keys are missing"},
      {root + root + key, "line 2"},
      {root + key + key, "line 3"},
      {root + line_of("2", 'b') + key, "line 3"},
      {root + line_of("0", 'a'), "line 2"},
      {root + line_of("01", 'a'), "line 2"},
      {root + line_of("4294967296", 'a'), "line 2"},
      {root + "1 2026-11-24 " + letters.substr(1) + "\n", "line 2"},
      {root + "1 2026-02-30 " + letters + "\n", "line 2"},
      {root + "1  2026-11-24 " + letters + "\n", "line 2"},
      {root + "1 2026-11-24 " + letters + " \n", "line 2"},
      {root + "1 " + letters + "\n", "line 2"},
  }};
  for (const auto& [text, expected] : cases) {
    write(text);
    EXPECT_THAT(message_of_loading(), HasSubstr(expected)) << text;
    EXPECT_THAT(message_of_loading(), Not(HasSubstr(letters.substr(1))));
  }
}

TEST_F(KeyRingFile, MayHaveCommentsAndNoLastLineEnd) {
  auto text = "# words\n\n" + line_of("root", 'r') + line_of("1", 'a');
  text.pop_back();
  write(text);
  EXPECT_EQ(message_of_loading(), "");
}

TEST_F(KeyRingFile, NewestKeySealsAndAllOpen) {
  write(line_of("root", 'r') + line_of("1", 'a'));
  const auto before = KeyRing::load(path()).value();
  write(line_of("root", 'r') + line_of("1", 'a') + line_of("5", 'b'));
  const auto after = KeyRing::load(path()).value();

  const auto old_seal = before.seal(Secret::copy_of("old"), binding, random());
  const auto new_seal = after.seal(Secret::copy_of("new"), binding, random());
  EXPECT_EQ(sealed_key_id(old_seal).value(), 1U);
  EXPECT_EQ(sealed_key_id(new_seal).value(), 5U);
  EXPECT_EQ(after.open(old_seal, binding)->reveal(), "old");
  EXPECT_EQ(after.open(new_seal, binding)->reveal(), "new");
  EXPECT_FALSE(before.open(new_seal, binding));
}

TEST_F(KeyRingFile, IsRecognisedByItsCheckValue) {
  const auto load = [this](const std::string& text) {
    write(text);
    return KeyRing::load(path()).value();
  };
  const auto first = load(line_of("root", 'r') + line_of("1", 'a'));
  const auto rotated = load(line_of("root", 'r') + line_of("1", 'a') + line_of("2", 'b'));
  EXPECT_TRUE(first.fits(first.check_value()));
  EXPECT_TRUE(rotated.fits(first.check_value()));   // the database of before
  EXPECT_FALSE(first.fits(rotated.check_value()));  // a ring from an old backup
  EXPECT_FALSE(load(line_of("root", 's') + line_of("1", 'a')).fits(first.check_value()));
  EXPECT_FALSE(load(line_of("root", 'r') + line_of("1", 'c')).fits(first.check_value()));
}

TEST(KeyRing, FitsNothingElse) {
  SystemRandom random;
  const auto ring = KeyRing::generate(random, today);
  const auto value = ring.check_value();
  EXPECT_FALSE(ring.fits(""));
  EXPECT_FALSE(ring.fits("1"));
  EXPECT_FALSE(ring.fits("1."));
  EXPECT_FALSE(ring.fits("0" + value));
  EXPECT_FALSE(ring.fits(value + "A"));
  EXPECT_FALSE(ring.fits("." + value));
  EXPECT_FALSE(KeyRing::generate(random, today).fits(value));
}

TEST(KeyRing, OpensNothingOfAnotherRing) {
  SystemRandom random;
  const auto ours = KeyRing::generate(random, today);
  const auto theirs = KeyRing::generate(random, today);
  const auto sealed = ours.seal(Secret::copy_of("value"), binding, random);
  EXPECT_TRUE(ours.open(sealed, binding));
  EXPECT_FALSE(theirs.open(sealed, binding));
}

TEST(KeyRing, RefusesASecretOfAnotherRow) {
  SystemRandom random;
  const auto ring = KeyRing::generate(random, today);
  auto other = binding;
  other.row = "8";
  other.owner = "13";
  EXPECT_FALSE(ring.open(ring.seal(Secret::copy_of("value"), binding, random), other));
  EXPECT_FALSE(ring.open("", binding));
}

TEST(KeyRing, DerivesAKeyForEachPurpose) {
  SystemRandom random;
  const auto ring = KeyRing::generate(random, today);
  EXPECT_EQ(ring.derive("forms").reveal(), ring.derive("forms").reveal());
  EXPECT_NE(ring.derive("forms").reveal(), ring.derive("names").reveal());
  EXPECT_NE(ring.derive("").reveal(), ring.derive("names").reveal());
  EXPECT_NE(ring.derive("forms").reveal(), KeyRing::generate(random, today).derive("forms").reveal());
}

}  // namespace
}  // namespace sallyport::crypto
