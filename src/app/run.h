#pragma once

#include <span>
#include <string>

#include "app/backstage.h"
#include "cli/answer.h"
#include "cli/request.h"

namespace sallyport::app {

/// The program: reads the arguments (without the program's name), does what they say, and returns the exit
/// code. What servers and commands say goes to standard output, what is wrong to standard error.
[[nodiscard]] auto run(std::span<const std::string> arguments) -> int;

// What `run` chooses from; each returns what is left to be said.
[[nodiscard]] auto serve(const cli::Invocation& invocation, World world) -> cli::Answer;
[[nodiscard]] auto try_out(const cli::Invocation& invocation, World world) -> cli::Answer;
[[nodiscard]] auto migrate_store(const cli::MigrateStore& request) -> cli::Answer;
[[nodiscard]] auto check_configuration(const cli::Invocation& invocation) -> cli::Answer;
/// A file of subscribers, brought in piece by piece; and all of them, written out page by page.
[[nodiscard]] auto import_subscribers(const cli::Invocation& invocation,
                                      std::span<const std::string> arguments, World world) -> cli::Answer;
[[nodiscard]] auto write_subscribers(const cli::Invocation& invocation,
                                     std::span<const std::string> arguments, World world) -> cli::Answer;
/// Over the control socket when a server runs, otherwise on the database itself.
[[nodiscard]] auto run_on_subscribers(const cli::Invocation& invocation, const Order& order, World world)
    -> cli::Answer;

}  // namespace sallyport::app
