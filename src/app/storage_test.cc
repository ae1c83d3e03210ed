#include "app/storage.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "app/test_world.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

auto mode_of(const fs::path& path) -> unsigned {
  struct ::stat status{};
  ::stat(path.c_str(), &status);
  return status.st_mode & 07777U;
}

auto complaint(TestWorld& world) -> std::string {
  const auto opened = world.open();
  const auto said = opened ? "nothing is wrong" : opened.error().message;
  EXPECT_THAT(said, Not(HasSubstr("\n")));
  return said;
}

TEST(Storage, IsMadeForNobodyElse) {
  TestWorld world;
  EXPECT_EQ(complaint(world), "nothing is wrong");
  EXPECT_EQ(mode_of(world.data()), 0700U);
  EXPECT_EQ(mode_of(world.data() / "keyring"), 0600U);
  EXPECT_EQ(mode_of(DataFolder::database_in(world.data())), 0600U);
}

TEST(DataFolderCheck, MakesNothingAndSaysWhatOpeningWouldSay) {
  const TestWorld world;
  EXPECT_TRUE(DataFolder::check(world.data() / "none"));
  EXPECT_FALSE(fs::exists(world.data() / "none"));
  const auto folder = world.folder.path() / "open";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms::all);
  const auto checked = DataFolder::check(folder);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("can be written to by others"));
}

TEST(AddressCheck, SaysWhatOpeningWouldSayAndCallsNobody) {
  const TestWorld world;
  const auto said_of = [](const std::string& url, std::optional<fs::path> password_file = {}) {
    const auto checked = check_address(
        {.url = url, .password_file = std::move(password_file), .direct_url = {}, .connections = 1});
    return checked ? "nothing is wrong" : checked.error().message;
  };
  EXPECT_EQ(said_of("postgresql://sallyport@db.example.com/x"), "nothing is wrong");
  EXPECT_THAT(said_of("postgresql://sallyport@db.example.com/x?sslmode=require"), HasSubstr("verify-full"));
  EXPECT_THAT(said_of("postgresql://sallyport@/x", world.folder.path() / "none"), HasSubstr("is missing"));
}

TEST(Storage, OpensAgainWithTheSameRing) {
  TestWorld world;
  const auto first = world.open().value().ring.check_value();
  EXPECT_EQ(world.open().value().ring.check_value(), first);
}

TEST(Storage, StopsWithoutItsRingAndMakesNoOther) {
  TestWorld world;
  ASSERT_TRUE(world.open());
  fs::rename(world.data() / "keyring", world.folder.path() / "away");
  EXPECT_THAT(complaint(world), HasSubstr("is missing"));
  EXPECT_FALSE(fs::exists(world.data() / "keyring"));
  fs::rename(world.folder.path() / "away", world.data() / "keyring");
  EXPECT_EQ(complaint(world), "nothing is wrong");
}

TEST(Storage, StopsWithTheRingOfAnother) {
  TestWorld world;
  ASSERT_TRUE(world.open());
  fs::remove(world.data() / "keyring");
  ASSERT_TRUE(crypto::KeyRing::create_file(world.data() / "keyring", world.random, world.clock.now()));
  EXPECT_THAT(complaint(world), HasSubstr("does not belong to this database"));
}

TEST(Storage, StopsWithARingThatOthersCanRead) {
  TestWorld world;
  ASSERT_TRUE(world.open());
  fs::permissions(world.data() / "keyring", fs::perms{0640});
  EXPECT_THAT(complaint(world), HasSubstr("chmod 600"));
}

TEST(Storage, StopsWithADamagedRing) {
  TestWorld world;
  ASSERT_TRUE(world.open());
  std::ofstream{world.data() / "keyring", std::ios::app} << "nonsense\n";
  EXPECT_THAT(complaint(world), HasSubstr("line "));
}

TEST(Storage, TakesARingThatWasHandedOverForAnEmptyDatabase) {
  TestWorld world;
  fs::create_directory(world.data());
  const auto ring = crypto::KeyRing::create_file(world.data() / "keyring", world.random, world.clock.now());
  EXPECT_EQ(world.open().value().ring.check_value(), ring->check_value());
}

TEST(Storage, LeavesNothingBehindWhenItCantBeMade) {
  TestWorld world;
  auto configuration = world.configuration();
  configuration.data = world.folder.path() / "far/away/data";
  configuration.key_ring = world.folder.path() / "none/keyring";
  const auto open = [&] {
    auto folder = open_folder_patiently(configuration.data, std::chrono::milliseconds{0});
    return open_storage(std::move(folder).value(), configuration, world.random, world.clock.now(), {});
  };
  ASSERT_FALSE(open());
  EXPECT_FALSE(fs::exists(world.folder.path() / "far"));
  fs::create_directories(configuration.data);
  fs::permissions(configuration.data, fs::perms{0700});
  ASSERT_FALSE(open());
  EXPECT_TRUE(fs::exists(configuration.data)) << "it was there before";
  EXPECT_FALSE(fs::exists(DataFolder::database_in(configuration.data)));
}

TEST(DataFolderMade, IsForNobodyElseHoweverItIsWritten) {
  const TestWorld world;
  const auto far = world.folder.path() / "far";
  {
    auto folder = open_folder_patiently((far / "data").string() + "/", std::chrono::milliseconds{0}).value();
    EXPECT_EQ(mode_of(far / "data"), 0700U);
    folder.stays();
  }
  EXPECT_TRUE(fs::exists(far / "data/lock"));
}

TEST(DataFolderMade, TakesNobodyElsesAway) {
  const TestWorld world;
  const auto path = world.data();
  auto first = std::optional{open_folder_patiently(path, std::chrono::milliseconds{0}).value()};
  fs::remove_all(path);
  const auto second = open_folder_patiently(path, std::chrono::milliseconds{0}).value();
  first.reset();
  EXPECT_TRUE(fs::exists(path / "lock"));
  EXPECT_FALSE(open_folder_patiently(path, std::chrono::milliseconds{0})) << "the second one has it";
}

TEST(Storage, BelongsToOneProcessAtATime) {
  TestWorld world;
  const auto first = world.open();
  ASSERT_TRUE(first);
  EXPECT_THAT(complaint(world), HasSubstr("is in use by another sallyport (process "));
}

TEST(Storage, RefusesAFolderThatOthersCanWriteTo) {
  TestWorld world;
  fs::create_directory(world.data());
  fs::permissions(world.data(), fs::perms{0777});
  EXPECT_THAT(complaint(world), HasSubstr("chmod 700"));
}

TEST(Storage, RefusesAFolderThatIsAFile) {
  TestWorld world;
  std::ofstream{world.data()} << "x";
  EXPECT_THAT(complaint(world), HasSubstr("the data folder"));
}

}  // namespace
}  // namespace sallyport::app
