#include "app/log.h"

#include <fmt/format.h>

#include "app/json_line.h"
#include "cli/event_words.h"
#include "cli/moment.h"
#include "cli/version.h"
#include "text/text.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_words = 300;

/// Whoever watches wants to see the pages, not what belongs to them.
auto is_page(std::string_view path) -> bool {
  return !path.starts_with("/assets/") && path != "/favicon.ico" && path != "/session" &&
         path != "/healthz" && path != "/readyz";
}

auto words_of(const audit::Event& event) -> std::string {
  const auto line = audit::line_of(event.fact);
  return cli::in_words({.name = line.name, .factors = line.factors, .reason = line.reason});
}

auto json_of(const audit::Event& event) -> std::string {
  const auto line = audit::line_of(event.fact);
  JsonLine json;
  json.add("at", cli::exact_time(event.at)).add("event", line.name).add("outcome", line.outcome);
  json.add_unless_empty("factors", line.factors).add_unless_empty("reason", line.reason);
  if (event.account) {
    json.add("account", event.account->value());
  }
  json.add_unless_empty("address", event.origin.address)
      .add_unless_empty("user_agent", event.origin.user_agent)
      .add_unless_empty("request_id", event.origin.request_id);
  return std::move(json).text();
}

}  // namespace

void Log::say_in_words(Instant at, std::string_view words) {
  if (!is_greeted_) {
    return;
  }
  constexpr std::size_t date_and_t = 11;
  constexpr std::size_t hours_to_seconds = 8;
  lines_.write(fmt::format("{}  {}\n", cli::exact_time(at).substr(date_and_t, hours_to_seconds),
                           text::printable(words, longest_words)));
}

void Log::event(const audit::Event& event) {
  if (style_ == Style::json) {
    lines_.write(json_of(event));
  } else {
    say_in_words(event.at, "  " + words_of(event));
  }
}

void Log::access(const http::Access& access) {
  const auto now = clock_.now();
  if (style_ == Style::words) {
    if (is_page(access.path)) {
      say_in_words(now, fmt::format("{} {} {}", access.method, access.path, static_cast<int>(access.status)));
    }
    return;
  }
  JsonLine json;
  json.add("at", cli::exact_time(now))
      .add("event", "request")
      .add("method", access.method)
      .add("path", access.path)
      .add("status", static_cast<std::int64_t>(access.status))
      .add("microseconds", static_cast<std::int64_t>(access.duration.count()))
      .add("address", access.client.text())
      .add("request_id", access.request_id);
  lines_.write(std::move(json).text());
}

void Log::failure(const http::Failure& failure) {
  if (style_ == Style::words) {
    say_in_words(clock_.now(), fmt::format("failed at {}: {}", failure.path, failure.reason));
    return;
  }
  JsonLine json;
  json.add("at", cli::exact_time(clock_.now()))
      .add("event", "failure")
      .add("path", failure.path)
      .add("reason", failure.reason)
      .add("request_id", failure.request_id);
  lines_.write(std::move(json).text());
}

void Log::unavailable(std::string_view request_id, const Fault& fault) {
  if (style_ == Style::words) {
    say_in_words(clock_.now(), fault.message);
    return;
  }
  JsonLine json;
  json.add("at", cli::exact_time(clock_.now()))
      .add("event", "unavailable")
      .add("reason", fault.message)
      .add("request_id", request_id);
  lines_.write(std::move(json).text());
}

void Log::say(std::string_view event, std::string_view words) {
  if (style_ == Style::words) {
    say_in_words(clock_.now(), words);
    return;
  }
  JsonLine json;
  json.add("at", cli::exact_time(clock_.now())).add("event", event);
  lines_.write(std::move(json).text());
}

void Log::trouble(std::string_view what) {
  if (style_ == Style::words) {
    say_in_words(clock_.now(), what);
    return;
  }
  JsonLine json;
  json.add("at", cli::exact_time(clock_.now())).add("event", "trouble").add("reason", what);
  lines_.write(std::move(json).text());
}

void Log::started(const Started& started) {
  is_greeted_ = true;
  if (style_ == Style::words) {
    return;  // Whoever watches has just been told.
  }
  JsonLine json;
  json.add("at", cli::exact_time(clock_.now()))
      .add("event", "started")
      .add("version", cli::version)
      .add("listen", started.listen)
      .add("public_url", started.public_url);
  lines_.write(std::move(json).text());
}

void Log::stopping() { say("stopping", "stopping: requests under way are finished"); }
void Log::stopped() { say("stopped", "stopped"); }

}  // namespace sallyport::app
