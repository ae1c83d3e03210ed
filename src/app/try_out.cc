#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/environment.h"
#include "app/log.h"
#include "app/run.h"
#include "app/sample_company.h"
#include "app/server.h"
#include "app/stop_signals.h"
#include "app/temporary_folder.h"

namespace sallyport::app {
namespace {

auto strong(std::string_view text) -> std::string {
  return ::isatty(STDOUT_FILENO) == 1 ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string{text};
}

/// How this program is called from where it was started.
auto program() -> std::string {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto near = std::filesystem::proximate(path, failed);
  if (failed || path.parent_path() == "/usr/bin" || path.parent_path() == "/usr/local/bin") {
    return "sallyport";
  }
  return near.string().starts_with("..") ? path.string() : near.string();
}

auto indented(std::string_view text) -> std::string {
  std::string lines = "    ";
  for (const char letter : text) {
    lines += letter;
    if (letter == '\n') {
      lines += "    ";
    }
  }
  return lines;
}

void welcome(const Server& server, const SampleSubscriber& anna, const Configuration& configuration) {
  const auto text = fmt::format(
      "\n"
      "  {} is open: a throwaway portal with one subscriber.\n"
      "\n"
      "    Address       {}\n"
      "    Sign-in name  {}\n"
      "    Password      {}\n"
      "\n"
      "  What to do next\n"
      "    1. Install an authenticator app on your phone: Google Authenticator, Duo Mobile, or any other.\n"
      "    2. Open the address, sign in, and choose Account, Security, Multi-factor auth, Activate.\n"
      "    3. Scan the QR code with the app, continue, enter the code, and save the recovery codes.\n"
      "    4. Sign out and sign in again: now the portal asks for a code as well.\n"
      "\n"
      "  The phone is gone? In another terminal:\n"
      "    {} subscriber re-enrol {} --reason \"lost phone\" --data {}\n"
      "\n"
      "  Ctrl-C ends it, and nothing is left of it.\n"
      "\n",
      strong(configuration.brand), strong(server.origin()), strong(anna.name), strong(anna.password.reveal()),
      program(), anna.name, configuration.data.string());
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

/// A mail as it would arrive, for whoever watches the terminal.
auto show_mail(const mail::Message& message) -> mail::Outcome {
  const auto text = fmt::format("\n  A mail to {}\n  Subject: {}\n\n{}\n", message.to.address,
                                message.subject, indented(message.text));
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return mail::Sent{};
}

auto run_sample(const Configuration& configuration, World world) -> Result<void> {
  StopSignals signals;
  Log log{Log::Style::words, STDOUT_FILENO, world.clock};
  auto server = Server::create(configuration, world, log, show_mail);
  if (!server) {
    return std::unexpected{server.error()};
  }
  const auto anna = add_sample_subscriber(**server, world);
  if (!anna) {
    return std::unexpected{anna.error()};
  }
  welcome(**server, *anna, configuration);
  signals.call([&] { (*server)->stop(); });
  auto ran = (*server)->run();
  signals.forget();
  return ran;
}

}  // namespace

auto try_out(const cli::Invocation& invocation, World world) -> cli::Answer {
  auto sources = sources_of(invocation);
  if (!sources) {
    return cli::refused(sources.error().message);
  }
  std::error_code failed;
  sources->defaults = sample_company();
  sources->defaults.emplace("data", std::filesystem::temp_directory_path(failed).string());
  const auto loaded = load_configuration(*sources, Purpose::serving);
  if (!loaded) {
    return cli::refused(loaded.error().message);
  }
  // A folder of its own below the one that was named, so that nothing of anybody's is touched.
  auto configuration = loaded->configuration;
  const auto folder = TemporaryFolder::create(configuration.data);
  if (!folder) {
    return cli::refused(folder.error().message);
  }
  configuration.data = folder->path();
  configuration.key_ring = folder->path() / "keyring";
  configuration.mail.reset();  // mails are shown
  const auto ran = run_sample(configuration, world);
  return ran ? cli::done({}) : cli::refused(ran.error().message);
}

}  // namespace sallyport::app
