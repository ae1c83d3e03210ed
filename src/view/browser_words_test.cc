#include "view/browser_words.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace sallyport::view {
namespace {

auto words_of(std::string_view user_agent) -> std::string {
  static const auto catalogue = Catalogue::embedded();
  return browser_words(catalogue, Locale::english(), user_agent);
}

TEST(BrowserWords, KnowTheBrowsersOfToday) {
  constexpr std::string_view safari_phone =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      "Version/18.5 Mobile/15E148 Safari/604.1";
  constexpr std::array known{
      std::pair{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Safari/537.36",
                "Chrome on Windows"},
      std::pair{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Safari/537.36",
                "Chrome on macOS"},
      std::pair{"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Safari/537.36",
                "Chrome on ChromeOS"},
      std::pair{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "HeadlessChrome/142.0.0.0 Safari/537.36",
                "Chrome on Linux"},
      std::pair{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android"},
      std::pair{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                "Gecko) CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone"},
      std::pair{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows"},
      std::pair{"Mozilla/5.0 (Linux; Android 10; HD1913) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0",
                "Edge on Android"},
      std::pair{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                "Gecko) Version/18.0 EdgiOS/142.0.0.0 Mobile/15E148 Safari/605.1.15",
                "Edge on iPhone"},
      std::pair{"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Windows"},
      std::pair{"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Linux"},
      std::pair{"Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox on Android"},
      std::pair{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                "Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15",
                "Firefox on iPhone"},
      std::pair{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.5 Safari/605.1.15",
                "Safari on macOS"},
      std::pair{safari_phone.data(), "Safari on iPhone"},
      std::pair{"Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPad"},
      std::pair{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android"},
      std::pair{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/142.0.0.0 Safari/537.36 OPR/126.0.0.0",
                "Opera on Windows"},
      std::pair{"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
                "Internet Explorer on Windows"},
      // A page inside of an app.
      std::pair{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                "Gecko) Mobile/15E148",
                "An unknown browser on iPhone"},
  };
  for (const auto& [user_agent, words] : known) {
    EXPECT_EQ(words_of(user_agent), words) << user_agent;
  }
}

TEST(BrowserWords, KnowProgramsFromBrowsers) {
  for (const auto* const user_agent :
       {"curl/8.5.0", "Wget/1.21.3", "python-requests/2.32.3", "Go-http-client/1.1", "okhttp/4.12.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; "
        "+http://www.bing.com/bingbot.htm) Chrome/116.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)"}) {
    EXPECT_EQ(words_of(user_agent), "A program, not a browser") << user_agent;
  }
}

TEST(BrowserWords, SayNothingOfWhatTheyDoNotKnow) {
  using namespace std::string_literals;
  const std::array unknown{
      ""s,
      " "s,
      "Mozilla/5.0"s,
      "Firefox"s,
      "Firefox/"s,
      "Firefox/x"s,
      "NotFirefox/145.0"s,
      "xcurl/8"s,
      "Robotics/1"s,
      "("s,
      ")("s,
      "(Windowsill; Androids)"s,
      "Safari/604.1 Version/18.5"s,
      "<script>alert(1)</script>"s,
      "{browser} on {system}"s,
      "a\r\nSet-Cookie: b=c\r\n\r\n"s,
      "\x1b[31mred\x1b[0m"s,
      "\0\0\0"s,
      "\xF0\x9F\xA6\x8A \xF0\x9F\x92\xBB"s,
      "\xFF\xFE\xC0"s,
      std::string(10'240, 'A'),
      std::string(10'240, '('),
      std::string(10'240, '/') + "Firefox/145.0",
  };
  for (const auto& user_agent : unknown) {
    EXPECT_EQ(words_of(user_agent), "An unknown browser") << user_agent.substr(0, 60);
  }
}

TEST(BrowserWords, NeverRepeatWhatWasSent) {
  EXPECT_EQ(words_of("Mozilla/5.0 (<b>; Linux) Firefox/1<script>alert(1)</script>"), "Firefox on Linux");
  EXPECT_EQ(words_of("(Windows\r\n) Edg/1\x1b[2J"), "Edge on Windows");
  EXPECT_EQ(words_of("Firefox/145.0"), "Firefox");
  EXPECT_EQ(words_of("Mozilla/5.0 (X11; Linux x86_64; rv:1.0) <img src=x>"), "An unknown browser on Linux");
}

}  // namespace
}  // namespace sallyport::view
