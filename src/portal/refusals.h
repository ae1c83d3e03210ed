#pragma once

#include "base/result.h"
#include "crypto/hashing_pool.h"
#include "http/response.h"
#include "portal/visit.h"

// The pages that say no. Each says what to do now, and changes nothing.
namespace sallyport::portal {

/// The page of a status, for what no page of its own answers.
[[nodiscard]] auto error_page_of(const Visit& visit, http::Status status) -> http::Response;

/// A status that StockPages has a page for: too many wait already, or the request was too slow. The same for
/// everybody whom nothing is known of.
[[nodiscard]] auto sent_away(const Visit& visit, http::Status status) -> http::Response;
/// 503: there is no room for hashing now.
[[nodiscard]] auto busy(const Visit& visit, const crypto::Busy& busy) -> http::Response;
/// 503: something that we need does not work. The fault goes to the log alone.
[[nodiscard]] auto unavailable(const Visit& visit, const Fault& fault) -> http::Response;
/// 403: the form is not one that this browser was given, or of another session.
[[nodiscard]] auto foreign_form(const Visit& visit) -> http::Response;
/// 401: the sign-in took too long; its cookie is taken back.
[[nodiscard]] auto start_again(Visit& visit) -> http::Response;
/// 403: the second step is due, and nothing else can be done before.
[[nodiscard]] auto finish_signing_in(const Visit& visit) -> http::Response;
/// 401: the session has ended, or has a newer token; the page is the one to sign in on.
[[nodiscard]] auto sign_in_again(Visit& visit) -> http::Response;
/// 410: the pending key, or the codes beside it, are gone.
[[nodiscard]] auto key_expired(const Visit& visit) -> http::Response;

}  // namespace sallyport::portal
