#include "mail/postman.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <string>
#include <utility>

namespace sallyport::mail {
namespace {

constexpr std::chrono::seconds between_starts{1};

/// Returns early when it is to stop.
void pause_until(std::chrono::steady_clock::time_point moment, const Descriptor& stop) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - std::chrono::steady_clock::now());
  if (left.count() > 0) {
    ::pollfd polled{.fd = stop.number(), .events = POLLIN, .revents = 0};
    ::poll(&polled, 1, static_cast<int>(left.count()));
  }
}

}  // namespace

Postman::Postman(Server server, std::filesystem::path program, Patience patience)
    : server_{std::move(server)},
      program_{std::move(program)},
      patience_{patience},
      stop_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

auto Postman::deliver(const Message& message) -> Outcome {
  auto mail = compose(message);
  if (!mail) {
    return Never{std::move(mail.error().message)};
  }
  const auto order = order_of(message, *std::move(mail));
  if (!order) {
    return Later{order.error().message};
  }
  const std::lock_guard alone{mutex_};
  if (const auto ready = ready_process(); !ready) {
    return Later{ready.error().message};
  }
  return ask(*order);
}

void Postman::stop() { ::eventfd_write(stop_.number(), 1); }

auto Postman::order_of(const Message& message, std::string mail) const -> Result<Order> {
  auto password = server_.password_file ? mail_password_in(*server_.password_file) : Secret{};
  if (!password) {
    return std::unexpected{password.error()};
  }
  return Order{.url = fmt::format("{}/{}", server_.url.text(), server_.hello),
               .encryption = needs_encryption(server_) ? Encryption::required : Encryption::none,
               .trusted_certificates = server_.trusted_certificates.value_or("").string(),
               .user = server_.user,
               .password = *std::move(password),
               .patience = patience_.server,
               .from = message.from.address,
               .to = message.to.address,
               .mail = std::move(mail)};
}

auto Postman::ready_process() -> Result<void> {
  if (process_ && !process_->has_ended()) {
    return {};
  }
  process_.reset();
  pause_until(next_start_, stop_);
  auto started = Process::start(program_);
  next_start_ = std::chrono::steady_clock::now() + between_starts;
  if (!started) {
    return std::unexpected{started.error()};
  }
  process_ = *std::move(started);
  return {};
}

auto Postman::ask(const Order& order) -> Outcome {
  const auto frame = frame_of(order);
  const auto until = std::chrono::steady_clock::now() + patience_.process;
  const auto answer = process_->ask(frame.reveal(), {.until = until, .stop = stop_});
  auto outcome = answer ? outcome_in(*answer) : std::nullopt;
  if (outcome) {
    return *std::move(outcome);
  }
  process_.reset();
  return Later{answer ? "the process that sends mails answered without sense" : answer.error().message};
}

}  // namespace sallyport::mail
