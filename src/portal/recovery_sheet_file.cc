#include "portal/recovery_sheet_file.h"

#include <fmt/format.h>

#include <utility>

#include "view/moment.h"

namespace sallyport::portal {

using view::tr;

auto recovery_sheet_file(const Visit& visit, const enrolment::ShownCodes& codes) -> http::Response {
  const auto language = visit.language();
  const auto made = view::day(visit.house.catalogue, visit.locale, codes.made);
  // Room for all of it, so that growing leaves no copy of the codes behind.
  std::string body;
  body.reserve(4096);
  body += language.text(tr("Recovery codes for {brand}"), {{"brand", visit.settings().brand}}) + "\n";
  body += language.text(tr("Sign-in name {name}, made on {day}"),
                        {{"name", visit.account().sign_in_name.text()}, {"day", made.text}}) +
          "\n\n";
  int number = 0;
  for (const auto& code : codes.codes) {
    body.append(fmt::format("{:2}. ", ++number)).append(code.reveal()).append("\n");
  }
  body += "\n" +
          language.text(
              tr("Each code works once, after your password. Keep this file in a safe place. Nobody from "
                 "support will ever ask for a code.")) +
          "\n";
  return http::Response::download(
      {.name = fmt::format("{} recovery codes {}.txt", visit.settings().brand, made.iso),
       .type = "text/plain; charset=utf-8",
       .body = std::move(body)});
}

}  // namespace sallyport::portal
