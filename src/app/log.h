#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "app/line_writer.h"
#include "audit/event.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/server.h"

namespace sallyport::app {

/// What the server tells whoever runs it: a line for every event, request, start and stop. No secret ever
/// comes in here. Safe to call from any thread; nothing waits.
class Log {
 public:
  /// `json` is for machines, a JSON object a line; `words` is for somebody who watches a terminal.
  enum class Style { json, words };

  Log(Style style, int descriptor, const Clock& clock) : style_{style}, clock_{clock}, lines_{descriptor} {}

  void event(const audit::Event& event);
  void access(const http::Access& access);
  void failure(const http::Failure& failure);
  /// A fault behind a page that was answered with 503.
  void unavailable(std::string_view request_id, const Fault& fault);
  /// Something else that went wrong.
  void trouble(std::string_view what);
  struct Started {
    std::string listen;
    std::string public_url;
  };
  void started(const Started& started);
  void stopping();
  void stopped();

 private:
  void say(std::string_view event, std::string_view words);
  void say_in_words(Instant at, std::string_view words);

  Style style_;
  /// In words, nothing is said before: whoever watches is greeted first.
  std::atomic<bool> is_greeted_ = false;
  const Clock& clock_;
  LineWriter lines_;
};

}  // namespace sallyport::app
