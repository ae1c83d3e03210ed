#include "view/browser_words.h"

#include <algorithm>
#include <array>

namespace sallyport::view {

namespace {

/// What is kept of a user agent is shorter; nobody makes us read more.
constexpr std::size_t most_read = 512;

struct Name {
  std::string_view written;
  std::string_view shown;
};

// Every browser names those that it wants to be taken for, so the more special stand first.
constexpr std::array browsers{
    Name{"Edg", "Edge"},          Name{"EdgA", "Edge"},
    Name{"EdgiOS", "Edge"},       Name{"Edge", "Edge"},
    Name{"OPR", "Opera"},         Name{"OPT", "Opera"},
    Name{"OPX", "Opera"},         Name{"SamsungBrowser", "Samsung Internet"},
    Name{"Vivaldi", "Vivaldi"},   Name{"YaBrowser", "Yandex Browser"},
    Name{"Ddg", "DuckDuckGo"},    Name{"DuckDuckGo", "DuckDuckGo"},
    Name{"FxiOS", "Firefox"},     Name{"Firefox", "Firefox"},
    Name{"CriOS", "Chrome"},      Name{"HeadlessChrome", "Chrome"},
    Name{"Chromium", "Chromium"}, Name{"Chrome", "Chrome"},
};

// In the first brackets. Phones name a system that theirs descends from, so they stand first.
constexpr std::array systems{
    Name{"iPhone", "iPhone"},   Name{"iPad", "iPad"},       Name{"Windows", "Windows"},
    Name{"Android", "Android"}, Name{"CrOS", "ChromeOS"},   Name{"Macintosh", "macOS"},
    Name{"Linux", "Linux"},     Name{"FreeBSD", "FreeBSD"}, Name{"OpenBSD", "OpenBSD"},
};

constexpr std::array programs{"curl",           "Wget",   "python-requests", "Python-urllib",
                              "Go-http-client", "okhttp", "PostmanRuntime",  "Java",
                              "axios",          "node",   "HTTPie",          "libwww-perl"};

auto is_part_of_word(char letter) -> bool {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

/// Whether the text has this word, with no letter or digit beside it.
auto has_word(std::string_view text, std::string_view word) -> bool {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_part_of_word(text[at - 1]);
    const bool ends = end == text.size() || !is_part_of_word(text[end]);
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

/// "Firefox/140.0": a word, a slash and a number.
auto has_product(std::string_view text, std::string_view product) -> bool {
  for (auto at = text.find(product); at != std::string_view::npos; at = text.find(product, at + 1)) {
    const auto version = text.substr(at + product.size());
    const bool begins = at == 0 || text[at - 1] == ' ';
    const bool ends = version.size() >= 2 && version[0] == '/' && version[1] >= '0' && version[1] <= '9';
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

auto in_brackets(std::string_view text) -> std::string_view {
  const auto open = text.find('(');
  if (open == std::string_view::npos) {
    return {};
  }
  const auto rest = text.substr(open + 1);
  return rest.substr(0, rest.find(')'));
}

auto browser_named(std::string_view text) -> std::optional<std::string_view> {
  const auto* const found =
      std::ranges::find_if(browsers, [&](const Name& name) { return has_product(text, name.written); });
  if (found != browsers.end()) {
    return found->shown;
  }
  // Many call themselves Safari; its own name is its version's, on Apple's systems alone.
  const bool is_of_apple = has_word(text, "Macintosh") || has_word(text, "iPhone") || has_word(text, "iPad");
  if (is_of_apple && has_product(text, "Version") && has_product(text, "Safari")) {
    return "Safari";
  }
  if (has_word(text, "MSIE") || has_product(text, "Trident")) {
    return "Internet Explorer";
  }
  return std::nullopt;
}

auto system_named(std::string_view text) -> std::optional<std::string_view> {
  const auto device = in_brackets(text);
  const auto* const found =
      std::ranges::find_if(systems, [&](const Name& name) { return has_word(device, name.written); });
  return found == systems.end() ? std::nullopt : std::optional{found->shown};
}

/// "Googlebot", "bingbot", "AhrefsBot", "…crawler", "…spider".
auto names_a_robot(std::string_view text) -> bool {
  std::string small{text};
  std::ranges::transform(small, small.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  constexpr std::array<std::string_view, 3> kinds{"bot", "crawler", "spider"};
  return std::ranges::any_of(kinds, [&](std::string_view kind) {
    const auto at = small.find(kind);
    return at != std::string::npos && has_word(std::string_view{small}.substr(at), kind);
  });
}

auto is_program(std::string_view text) -> bool {
  return names_a_robot(text) || std::ranges::any_of(programs, [&](std::string_view program) {
           return text.starts_with(program) && has_product(text, program);
         });
}

}  // namespace

auto browser_in(std::string_view user_agent) -> BrowserAndSystem {
  const auto text = user_agent.substr(0, most_read);
  if (is_program(text)) {
    return {.browser = {}, .system = {}, .what = BrowserAndSystem::What::program};
  }
  return {.browser = browser_named(text), .system = system_named(text)};
}

auto browser_words(const Catalogue& catalogue, Locale locale, std::string_view user_agent) -> std::string {
  const auto known = browser_in(user_agent);
  if (known.what == BrowserAndSystem::What::program) {
    return std::string{catalogue.text(locale, tr("A program, not a browser"))};
  }
  if (known.browser && known.system) {
    return catalogue.text(locale, tr("{browser} on {system}"),
                          {{"browser", *known.browser}, {"system", *known.system}});
  }
  if (known.browser) {
    return std::string{*known.browser};
  }
  if (known.system) {
    return catalogue.text(locale, tr("An unknown browser on {system}"), {{"system", *known.system}});
  }
  return std::string{catalogue.text(locale, tr("An unknown browser"))};
}

}  // namespace sallyport::view
