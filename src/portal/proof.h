#pragma once

#include "http/response.h"
#include "portal/page.h"
#include "portal/visit.h"
#include "sign_in/step_up.h"

namespace sallyport::portal {

/// A page on which somebody who is signed in proves again that it is him.
struct ProofPage {
  Page::Kind kind;
  sign_in::StepUp::For what;
  /// What follows; the visit has the raised session by then.
  auto (*then)(Visit& visit, const session::Proof& proof) -> http::Response;
  /// What its template needs beside; null when that is nothing.
  void (*add)(const Visit& visit, Page& page) = nullptr;
};
/// The page before anything was pressed, for what is to be said on it.
[[nodiscard]] auto page_for(const Visit& visit, const ProofPage& screen) -> Result<Page>;
[[nodiscard]] auto show(const Visit& visit, const ProofPage& screen) -> http::Response;
/// Reads password and code, proves, and goes on.
[[nodiscard]] auto press(Visit& visit, const ProofPage& screen) -> http::Response;

}  // namespace sallyport::portal
