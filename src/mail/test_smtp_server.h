#pragma once

#include <gtest/gtest.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"

namespace sallyport::mail {

/// tests/tools/smtp_server.py: a real mail server of this test's own, which ends with this object.
class TestSmtpServer {
 public:
  explicit TestSmtpServer(const std::vector<std::string>& options = {}) : folder_{make_folder()} {
    start(options);
    const auto ready = boost::json::parse(line());
    port_ = ready.at("port").to_number<int>();
    certificates_ = std::string{ready.at("ca").as_string()};
  }
  TestSmtpServer(const TestSmtpServer&) = delete;
  TestSmtpServer(TestSmtpServer&&) = delete;
  auto operator=(const TestSmtpServer&) -> TestSmtpServer& = delete;
  auto operator=(TestSmtpServer&&) -> TestSmtpServer& = delete;
  ~TestSmtpServer() {
    ::shutdown(ours_.number(), SHUT_RDWR);
    ::waitpid(id_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }

  /// Tells it how to behave from now on; see the tool.
  void tell(const std::string& order) {
    const auto said = order + "\n";
    ::send(ours_.number(), said.data(), said.size(), MSG_NOSIGNAL);
    EXPECT_EQ(line(), "ok");
  }

  /// "smtp://127.0.0.1:PORT" for "smtp://127.0.0.1".
  [[nodiscard]] auto at(std::string_view address) const -> std::string {
    return std::string{address} + ":" + std::to_string(port_);
  }
  /// The file of the authority that signed its certificate.
  [[nodiscard]] auto certificates() const -> const std::filesystem::path& { return certificates_; }
  [[nodiscard]] auto folder() const -> const std::filesystem::path& { return folder_; }

  /// Every mail that it has kept, oldest first.
  [[nodiscard]] auto mails() const -> std::vector<boost::json::object> {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
      if (entry.path().extension() == ".json") {
        files.push_back(entry.path());
      }
    }
    std::ranges::sort(files);
    std::vector<boost::json::object> mails;
    for (const auto& file : files) {
      std::ifstream stream{file};
      mails.push_back(
          boost::json::parse(std::string{std::istreambuf_iterator<char>{stream}, {}}).as_object());
    }
    return mails;
  }

 private:
  static auto make_folder() -> std::filesystem::path {
    auto name = (std::filesystem::temp_directory_path() / "sallyport-mail-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    return name;
  }
  static auto tree() -> std::filesystem::path {
    return std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path();
  }

  void start(const std::vector<std::string>& options) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours_ = Descriptor{ends[0]};
    const Descriptor its{ends[1]};
    ::posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, its.number(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, its.number(), STDOUT_FILENO);
    std::vector<std::string> words{tree() / "tests/tools/smtp_server.py", folder_};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> pointers;
    std::ranges::transform(words, std::back_inserter(pointers),
                           [](std::string& word) { return word.data(); });
    pointers.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&id_, pointers.front(), &actions, nullptr, pointers.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
  }

  auto line() -> std::string {
    std::string text;
    for (char letter = 0; ::recv(ours_.number(), &letter, 1, 0) == 1 && letter != '\n';) {
      text += letter;
    }
    return text;
  }

  std::filesystem::path folder_;
  Descriptor ours_;
  ::pid_t id_ = 0;
  int port_ = 0;
  std::filesystem::path certificates_;
};

}  // namespace sallyport::mail
