#include "app/control.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "app/test_world.h"

namespace sallyport::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

auto path_in(const TestWorld& world) -> std::filesystem::path { return world.folder.path() / "control"; }

auto echo(const Order& order) -> cli::Answer {
  std::string out;
  for (const auto& argument : order.arguments) {
    out += argument + "\n";
  }
  return {.exit = cli::Exit::wrong_usage,
          .out = out,
          .err = order.input.password ? std::string{order.input.password->reveal()} : "no password"};
}

auto give(const std::filesystem::path& path, const Order& order) -> cli::Answer {
  auto given = give_order(path, order);
  EXPECT_TRUE(given);
  return std::get<cli::Answer>(std::move(given).value());
}

TEST(Control, CarriesArgumentsPasswordAndAnswer) {
  TestWorld world;
  const auto control = Control::create(path_in(world), echo).value();
  const auto answer =
      give(path_in(world), {.arguments = {"subscriber", "add", "--full-name", "Kovács \"Anna\"\n"},
                            .input = {Secret::copy_of("a pass\\word \xe2\x80\xa8")}});
  EXPECT_EQ(answer.exit, cli::Exit::wrong_usage);
  EXPECT_EQ(answer.out, "subscriber\nadd\n--full-name\nKovács \"Anna\"\n\n");
  EXPECT_EQ(answer.err, "a pass\\word \xe2\x80\xa8");
  EXPECT_EQ(give(path_in(world), {.arguments = {}, .input = {}}).err, "no password");
}

TEST(Control, IsForItsOwnerAlone) {
  TestWorld world;
  const auto control = Control::create(path_in(world), echo).value();
  struct ::stat status{};
  ASSERT_EQ(::stat(path_in(world).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST(Control, GoesWhenTheServerGoes) {
  TestWorld world;
  Control::create(path_in(world), echo).value().reset();
  EXPECT_FALSE(std::filesystem::exists(path_in(world)));
  const auto given = give_order(path_in(world), {.arguments = {}, .input = {}});
  ASSERT_TRUE(given);
  EXPECT_TRUE(std::holds_alternative<NobodyThere>(*given));
}

TEST(Control, ReplacesTheSocketOfADeadServer) {
  TestWorld world;
  const auto dead = Control::create(path_in(world), echo).value();
  const auto control = Control::create(path_in(world), echo).value();
  EXPECT_EQ(give(path_in(world), {.arguments = {"a"}, .input = {}}).out, "a\n");
}

TEST(Control, WorksInAFolderWithAVeryLongName) {
  TestWorld world;
  const auto folder = world.folder.path() / std::string(200, 'x');
  std::filesystem::create_directory(folder);
  const auto control = Control::create(folder / "control", echo).value();
  EXPECT_EQ(give(folder / "control", {.arguments = {"a"}, .input = {}}).out, "a\n");
}

/// What the server says to these bytes.
auto raw(const std::filesystem::path& path, std::string_view bytes) -> std::string {
  const Descriptor socket{::socket(AF_UNIX, SOCK_STREAM, 0)};
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  EXPECT_EQ(::connect(socket.number(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address), 0);
  ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ::shutdown(socket.number(), SHUT_WR);
  std::string answer(1'000, '\0');
  const auto got = ::recv(socket.number(), answer.data(), answer.size(), MSG_WAITALL);
  answer.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return answer;
}

TEST(Control, AnswersNonsenseWithALineAndLivesOn) {
  TestWorld world;
  const auto control = Control::create(path_in(world), echo).value();
  for (const std::string text : {"\n", "{}\n", "[]\n", "{\"arguments\": 1}\n", "{\"arguments\": [1]}\n",
                                 "\xff\n", "no line's end", ""}) {
    EXPECT_THAT(raw(path_in(world), text), HasSubstr("one line of JSON")) << text;
  }
  EXPECT_THAT(raw(path_in(world), std::string(100'000, 'x') + "\n"), HasSubstr("one line of JSON"));
  EXPECT_THAT(raw(path_in(world), "{\"arguments\": " + std::string(10'000, '[') + "\n"),
              HasSubstr("one line of JSON"));
  EXPECT_EQ(give(path_in(world), {.arguments = {"a"}, .input = {}}).out, "a\n");
}

}  // namespace
}  // namespace sallyport::app
