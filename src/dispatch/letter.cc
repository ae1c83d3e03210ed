#include "dispatch/letter.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

#include "dispatch/letter_words.h"
#include "view/browser_words.h"
#include "view/moment.h"

namespace sallyport::dispatch {

using view::tr;

namespace {

struct Fact {
  std::string label;
  std::string value;
};

/// Everything that stands in a letter, in the order in which it stands there. Both of its forms are made of
/// it.
struct Content {
  std::string greeting;
  LetterWords words;
  std::vector<Fact> facts;
  std::vector<std::string> closing;
  std::optional<Action> freeze;
  std::vector<std::string> footer;
};

auto is_to_a_stranger(notice::Kind kind) -> bool { return kind == notice::Kind::confirm_address; }

class Composer {
 public:
  Composer(const view::Catalogue& catalogue, view::Locale locale, const Sender& sender)
      : catalogue_{catalogue}, locale_{locale}, sender_{sender} {}

  [[nodiscard]] auto text(view::Message message) const -> std::string {
    return catalogue_.text(locale_, message,
                           {{"brand", sender_.brand}, {"support_address", sender_.support_address}});
  }

  /// Whoever reads at an address that nobody has confirmed is told nothing of the account.
  [[nodiscard]] auto greeting(const account::Account& account, notice::Kind kind) const -> std::string {
    if (is_to_a_stranger(kind)) {
      return text(tr("Hello,"));
    }
    const auto& name = account.full_name.text();
    return catalogue_.text(locale_, tr("Hello {name},"),
                           {{"name", name.empty() ? account.sign_in_name.text() : name}});
  }

  [[nodiscard]] auto facts(const notice::Draft& draft) const -> std::vector<Fact> {
    std::vector<Fact> facts{{text(tr("When")), view::moment(catalogue_, locale_, draft.at).text}};
    if (draft.origin.address == audit::console) {
      facts.push_back({text(tr("By whom")), text(tr("Our support"))});
      return facts;
    }
    if (is_to_a_stranger(draft.kind)) {
      return facts;
    }
    facts.push_back({text(tr("Network address")), draft.origin.address});
    if (!draft.origin.user_agent.empty()) {
      facts.push_back(
          {text(tr("Browser")), view::browser_words(catalogue_, locale_, draft.origin.user_agent)});
    }
    return facts;
  }

  [[nodiscard]] auto closing(Closing closing) const -> std::vector<std::string> {
    switch (closing) {
      case Closing::was_it_you:
        return {text(tr("It was you? Then there is nothing to do.")),
                text(tr("It was not you? Freeze your account at once with this link, whatever has been "
                        "changed. Nobody can sign in then until our support has looked. The link works for 7 "
                        "days."))};
      case Closing::ignore_it:
        return {text(tr("It was not you? Then do nothing: without the link nothing changes."))};
      case Closing::ask_us:
        return {text(tr("Questions? Write to {support_address}."))};
    }
    return {};
  }

  [[nodiscard]] auto footer() const -> std::vector<std::string> {
    return {
        text(tr("Nobody here ever asks you for your password, a code, a recovery code or your key, neither "
                "by mail nor on the phone.")),
        text(tr("This mail comes from {brand}. Support: {support_address}"))};
  }

 private:
  const view::Catalogue& catalogue_;
  view::Locale locale_;
  const Sender& sender_;
};

void add_paragraph(std::string& text, std::string_view paragraph) {
  text += paragraph;
  text += "\n\n";
}

auto plain_text(const Content& content) -> std::string {
  std::string text;
  add_paragraph(text, content.greeting);
  for (const auto& paragraph : content.words.paragraphs) {
    add_paragraph(text, paragraph);
  }
  if (content.words.action) {
    add_paragraph(text, fmt::format("{}:\n{}", content.words.action->label, content.words.action->url));
  }
  for (const auto& fact : content.facts) {
    text += fmt::format("{}: {}\n", fact.label, fact.value);
  }
  text += "\n";
  for (const auto& paragraph : content.closing) {
    add_paragraph(text, paragraph);
  }
  if (content.freeze) {
    add_paragraph(text, fmt::format("{}:\n{}", content.freeze->label, content.freeze->url));
  }
  text += "-- \n";
  for (const auto& line : content.footer) {
    text += line + "\n";
  }
  return text;
}

auto to_data(const Action& action) -> view::Data {
  view::Data data;
  data.set("label", action.label).set("url", action.url);
  return data;
}

/// What its HTML form looks like beside.
struct Look {
  std::string_view language;
  std::string_view accent;
};

auto to_data(const Content& content, const Look& look) -> view::Data {
  view::Data data;
  std::vector<view::Data> facts;
  for (const auto& fact : content.facts) {
    view::Data row;
    row.set("label", fact.label).set("value", fact.value);
    facts.push_back(std::move(row));
  }
  data.set("lang", look.language)
      .set("accent", look.accent)
      .set("title", content.words.subject)
      .set("greeting", content.greeting)
      .set("paragraphs", content.words.paragraphs)
      .set("facts", std::move(facts))
      .set("closing", content.closing)
      .set("footer", content.footer);
  if (content.words.action) {
    data.set("action", to_data(*content.words.action));
  }
  if (content.freeze) {
    data.set("freeze", to_data(*content.freeze));
  }
  return data;
}

}  // namespace

LetterMaker::LetterMaker(const view::Views& views, notice::Links links, Sender sender)
    : views_{views}, catalogue_{views.catalogue()}, links_{std::move(links)}, sender_{std::move(sender)} {
  views_.require({"mail"});
}

auto LetterMaker::link_token(const notice::Waiting& waiting) const -> std::string {
  if (waiting.draft.kind != notice::Kind::address_left) {
    return links_.token_of(waiting.reference).text();
  }
  std::int64_t change = 0;
  const auto& detail = waiting.draft.detail;
  std::from_chars(detail.data(), detail.data() + detail.size(), change);
  const auto text = links_.undo_text({.account = waiting.draft.account, .change = AddressChangeId{change}});
  return std::string{text.reveal()};
}

auto LetterMaker::locale_for(const account::Account& account) const -> view::Locale {
  const auto chosen = catalogue_.find(account.language);
  return chosen ? *chosen : catalogue_.find(sender_.language).value_or(view::Locale::english());
}

auto LetterMaker::make(const notice::Waiting& waiting, const account::Account& account) const
    -> mail::Message {
  const auto& draft = waiting.draft;
  const auto locale = locale_for(account);
  const Composer composer{catalogue_, locale, sender_};
  auto words = words_of(draft, {.catalogue = catalogue_,
                                .locale = locale,
                                .brand = sender_.brand,
                                .public_url = sender_.public_url,
                                .link_token = link_token(waiting)});
  Content content{.greeting = composer.greeting(account, draft.kind),
                  .words = std::move(words),
                  .facts = composer.facts(draft),
                  .closing = {},
                  .freeze = {},
                  .footer = composer.footer()};
  content.closing = composer.closing(content.words.closing);
  if (content.words.closing == Closing::was_it_you) {
    const auto token = links_.freeze_text({.account = draft.account, .made = draft.at});
    content.freeze =
        Action{.label = composer.text(tr("It was not me")),
               .url = fmt::format("{}/notice/not-me?token={}", sender_.public_url, token.reveal())};
  }
  return {.id = waiting.reference.text(),
          .date = waiting.reference.written,
          .from = {.address = sender_.from, .name = sender_.brand},
          .to = {.address = draft.recipient.text(),
                 .name = is_to_a_stranger(draft.kind) ? "" : account.full_name.text()},
          .subject = content.words.subject,
          .text = plain_text(content),
          .html = views_.render(locale, "mail",
                                to_data(content, {.language = locale.tag(), .accent = sender_.accent})),
          .language = std::string{locale.tag()}};
}

}  // namespace sallyport::dispatch
