#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "bench/company.h"
#include "bench/load.h"

namespace sallyport::bench {

/// One request again and again on each connection; every answer must have this status.
class Repeated : public Visitors {
 public:
  /// Connections take the requests in turn.
  Repeated(std::vector<std::string> requests, int status) : requests_{std::move(requests)}, status_{status} {}
  [[nodiscard]] auto next(std::size_t connection) -> std::optional<std::string_view> override;
  void answered(std::size_t connection, const Answer& answer) override;

 private:
  std::vector<std::string> requests_;
  int status_;
};

/// Each request once, in order, whatever the connection; every answer must have this status.
class Once : public Visitors {
 public:
  Once(std::vector<std::string> requests, int status) : requests_{std::move(requests)}, status_{status} {}
  [[nodiscard]] auto next(std::size_t connection) -> std::optional<std::string_view> override;
  void answered(std::size_t connection, const Answer& answer) override;

 private:
  std::vector<std::string> requests_;
  std::size_t sent_ = 0;
  int status_;
};

/// More than the server can do, again and again: every answer must have one of two statuses.
class Crowd : public Visitors {
 public:
  /// `requests` are sent in turn, the first again after the last.
  Crowd(std::vector<std::string> requests, int served)
      : requests_{std::move(requests)}, served_status_{served} {}
  [[nodiscard]] auto next(std::size_t connection) -> std::optional<std::string_view> override;
  void answered(std::size_t connection, const Answer& answer) override;

  [[nodiscard]] auto served() const -> std::size_t { return served_; }
  /// How long it took to turn the others away (503), ascending.
  [[nodiscard]] auto turned_away() -> std::vector<std::chrono::microseconds>&;

 private:
  std::vector<std::string> requests_;
  std::size_t sent_ = 0;
  int served_status_;
  std::size_t served_ = 0;
  std::vector<std::chrono::microseconds> turned_away_;
};

/// The same, and every answer opens a session.
class SecondSteps : public Once {
 public:
  explicit SecondSteps(std::vector<std::string> requests);
  void answered(std::size_t connection, const Answer& answer) override;

  /// The session cookies that were handed out, as they go into a request.
  [[nodiscard]] auto sessions() const -> const std::vector<std::string>& { return sessions_; }

 private:
  std::vector<std::string> sessions_;
};

/// The password page's press, by the person of this number with a password alone.
[[nodiscard]] auto password_press(const Company& company, Random& random, std::size_t number) -> std::string;

/// The code page's press, with the code that the app shows now.
[[nodiscard]] auto code_press(const Company& company, Random& random, std::size_t number) -> std::string;

/// The same with a code that is wrong.
[[nodiscard]] auto wrong_code_press(const Company& company, Random& random, std::size_t number)
    -> std::string;

/// What a part makes requests with.
using Press = std::string (*)(const Company&, Random&, std::size_t);

/// The presses of `count` people, from the one of the number `first` on.
[[nodiscard]] auto presses(const Company& company, Press press, std::size_t first, std::size_t count)
    -> std::vector<std::string>;

/// The presses of people who have the code page before them: each has asked the server for it.
[[nodiscard]] auto presses_at_code_page(const Company& company, Press press, std::size_t first,
                                        std::size_t count) -> std::vector<std::string>;

/// A request for a page by somebody who is signed in.
[[nodiscard]] auto page_request(const Company& company, std::string_view path, std::string_view session)
    -> std::string;

/// The same of each of these.
[[nodiscard]] auto page_requests(const Company& company, std::string_view path,
                                 std::span<const std::string> sessions) -> std::vector<std::string>;

}  // namespace sallyport::bench
