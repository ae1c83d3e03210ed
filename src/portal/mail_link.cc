#include "portal/mail_link.h"

#include "notice/links.h"

namespace sallyport::portal {

auto take_token(Visit& visit, std::string_view text, std::string_view cookie, std::string_view path)
    -> http::Response {
  const auto token = crypto::Token::parse(text);
  visit.set(token ? http::Cookie::until_browser_closes(cookie, Secret::take(token->text()))
                  : http::Cookie::expired(cookie));
  return http::Response::see_other(path);
}

auto take_signed_link(Visit& visit, std::string_view text, std::string_view cookie, std::string_view path)
    -> http::Response {
  visit.set(notice::Links::may_be_signed(text)
                ? http::Cookie::until_browser_closes(cookie, Secret::copy_of(text))
                : http::Cookie::expired(cookie));
  return http::Response::see_other(path);
}

auto signed_link_in(const Visit& visit, std::string_view cookie) -> std::string_view {
  return visit.request.cookies.find(cookie).value_or(std::string_view{});
}

}  // namespace sallyport::portal
