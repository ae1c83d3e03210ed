// sallyport-requests FOLDER WITH_PASSWORD_ALONE WITH_AUTHENTICATOR
// Makes a company of so many customers in a new folder inside of FOLDER, and writes the requests of their
// browsers for sallyport-replay. The first line that it prints is JSON: {"configuration": FILE, "port":
// PORT}. Then it reads commands, a line each, and answers each with "done"; the company goes when there are
// no more.
//   passwords FIRST COUNT FILE      password presses of those with a password alone
//   codes FIRST COUNT FILE          presses of the code that the app shows now, each somebody else's
//   pages PATH FILE SESSION…        requests for a page by those who are signed in
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <sstream>
#include <string>

#include "base/random.h"
#include "bench/company.h"
#include "bench/failed.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

class Writer {
 public:
  explicit Writer(const Company& company) : company_{company} {}

  void obey(std::istream& line) {
    std::string command;
    line >> command;
    if (command == "passwords") {
      count_off(line, password_press);
    } else if (command == "codes") {
      count_off(line, code_press);
    } else if (command == "pages") {
      look_at_pages(line);
    } else {
      throw Failed{fmt::format("there is no command '{}'", command)};
    }
  }

 private:
  using Press = std::function<std::string(const Company&, Random&, std::size_t)>;

  void count_off(std::istream& line, const Press& press) {
    std::size_t first = 0;
    std::size_t count = 0;
    std::string file;
    line >> first >> count >> file;
    std::ofstream stream{file, std::ios::binary};
    for (auto number = first; number < first + count; ++number) {
      stream << press(company_, random_, number) << '\0';
    }
  }

  void look_at_pages(std::istream& line) {
    std::string path;
    std::string file;
    line >> path >> file;
    std::ofstream stream{file, std::ios::binary};
    for (std::string session; line >> session;) {
      stream << page_request(company_, path, session) << '\0';
    }
  }

  const Company& company_;
  SystemRandom random_;
};

void serve(const std::string& folder, std::size_t with_password_alone, std::size_t with_authenticator) {
  auto company = Company::create({.disk = folder});
  company.add_with_password(with_password_alone);
  (void)company.add_with_authenticator(with_authenticator);
  std::cout << fmt::format("{{\"configuration\": \"{}\", \"port\": {}}}\n", company.configuration().string(),
                           company.port())
            << std::flush;
  Writer writer{company};
  for (std::string text; std::getline(std::cin, text);) {
    std::istringstream line{text};
    writer.obey(line);
    std::cout << "done\n" << std::flush;
  }
}

}  // namespace
}  // namespace sallyport::bench

auto main(int count, char** values) -> int {
  constexpr ::mode_t others = 0077;
  constexpr int words = 4;
  ::umask(others);
  const std::span all{values, static_cast<std::size_t>(count)};
  try {
    if (count != words) {
      throw sallyport::bench::Failed{"what follows is a folder and two numbers"};
    }
    const std::string folder = all[1];
    sallyport::bench::serve(folder, std::stoul(all[2]), std::stoul(all[3]));
  } catch (const sallyport::bench::Failed& failed) {
    fmt::print(stderr, "sallyport-requests: {}\n", failed.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
