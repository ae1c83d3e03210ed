#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "crypto/token.h"
#include "http/response.h"
#include "portal/page.h"
#include "portal/visit.h"
#include "sign_in/sign_in.h"

// What the steps of a sign-in have in common.
namespace sallyport::portal {

/// The first page, empty.
[[nodiscard]] auto sign_in_page(const Visit& visit) -> Page;

/// A session is open: hands out its cookies and leads to the page that comes first. The session that this
/// browser had before has ended.
[[nodiscard]] auto let_in(Visit& visit, const sign_in::SignedIn& signed_in) -> http::Response;

/// From now on this browser is known to the account that it belongs to.
void know_browser(Visit& visit, const crypto::Token& browser);

/// One of the pages for the second step.
struct SecondStep {
  Page::Kind kind;
  /// The field of what is typed.
  std::string_view field;
  /// What is said of a refusal.
  auto (*words)(sign_in::Told told) -> view::Message;
  /// The press itself.
  auto (*enter)(const Visit& visit, std::string_view typed) -> Result<sign_in::SecondStepOutcome>;
  /// What the page shows beside its field; of `known` it need not ask any more.
  void (*tell)(const Visit& visit, Page& page, std::optional<sign_in::AskedFor> known) = nullptr;
};
[[nodiscard]] auto show(const Visit& visit, const SecondStep& step) -> http::Response;
[[nodiscard]] auto press(Visit& visit, const SecondStep& step) -> http::Response;

}  // namespace sallyport::portal
