#include "attempt/known_browser.h"

namespace sallyport::attempt {

auto know_only_a_new_browser(KnownBrowsers& browsers, AccountId account, Random& random, Instant now)
    -> crypto::Token {
  auto token = crypto::Token::generate(random, now);
  browsers.forget_all_but(account, std::nullopt);
  browsers.remember(account, token.digest(), {}, now);
  return token;
}

}  // namespace sallyport::attempt
