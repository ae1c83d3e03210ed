#include "cli/import_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "cli/run.h"
#include "operation/imports.h"
#include "store/contract/house.h"

namespace sallyport::cli {
namespace {

using account::Identifier;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Gt;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;
using testing::Optional;
using testing::Pair;

constexpr std::string_view titles = "customer_number,sign_in_name,email\n";

class ImportFile : public store::contract::House {
 protected:
  operation::Subscribers subscribers{
      *units, pool, random, factor::password::Policy{}, {}, notice::Links{ring}};
  operation::Imports imports{*units, ring, random};
  account::TwoFactorPolicy policy;
  /// After so many steps nobody answers any more.
  int steps_left = 1'000'000;
  int steps_done = 0;
  std::vector<ImportProgress> told;

  auto surroundings() -> Surroundings {
    return {.units = *units,
            .subscribers = subscribers,
            .imports = imports,
            .two_factor = policy,
            .session = session::Limits::standard(),
            .public_url = {},
            .mails = Surroundings::Mails::wait,
            .now = now};
  }

  auto ask(const SubscriberRequest& request, const Step& step) -> Result<StepResult> {
    if (steps_left-- <= 0) {
      return fault("the server has stopped");
    }
    ++steps_done;
    const auto answer = run(request, {.password = {}, .step = text_of(step)}, surroundings());
    if (answer.exit != Exit::done) {
      return fault(answer.err);
    }
    return parse_result(answer.out).value();
  }

  auto import_text(std::string_view text,
                   ImportSubscribers::Purpose purpose = ImportSubscribers::Purpose::import) -> Answer {
    text::CsvReader reader{[&](std::span<char> buffer) -> Result<std::size_t> {
      const auto some = text.substr(0, buffer.size());
      std::ranges::copy(some, buffer.begin());
      text.remove_prefix(some.size());
      return some.size();
    }};
    const ImportSubscribers request{.file = "-", .purpose = purpose};
    return import_file(reader, purpose,
                       {.ask = [&](const Step& step) { return ask(request, step); },
                        .pause = [&](seconds time) { pass_time(time); },
                        .progress = [&](const ImportProgress& progress) { told.push_back(progress); },
                        .bytes = static_cast<std::int64_t>(text.size())});
  }

  auto find(std::string_view name) -> std::optional<account::Account> {
    return subscribers.find(Identifier::typed(name)).value();
  }

  static auto line(int number) -> std::string {
    return fmt::format("C-{0},name{0},name{0}@example.com\n", number);
  }

  auto bytes_of_the_database() -> std::string {
    std::string all;
    for (const auto* name : {"sallyport.db", "sallyport.db-wal"}) {
      std::ifstream file{folder.path() / name, std::ios::binary};
      all.append(std::istreambuf_iterator<char>{file}, {});
    }
    return all;
  }
};

/// A second company.
class Another : public ImportFile {
 public:
  void TestBody() override {}
  using ImportFile::import_text;
  using ImportFile::now;
  using ImportFile::surroundings;
};

TEST_F(ImportFile, BringsEverybodyIn) {
  std::string text{titles};
  constexpr int everybody = 1'234;
  for (int number = 0; number < everybody; ++number) {
    text += line(number);
  }
  const auto imported = import_text(text);
  EXPECT_EQ(imported.out, "Imported 1234 subscribers.\n") << imported.err;
  EXPECT_EQ(imported.exit, Exit::done);
  EXPECT_EQ(last_event(), "subscribers_imported: 1234 accounts");
  const auto last = find("name1233");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->created, now);
  EXPECT_TRUE(find("C-0"));
  EXPECT_TRUE(find("name700@example.com"));
}

/// The phases that were told of, each with the share that it came to.
auto phases_of(const std::vector<ImportProgress>& told)
    -> std::vector<std::pair<ImportProgress::Phase, double>> {
  std::vector<std::pair<ImportProgress::Phase, double>> phases;
  for (const auto& progress : told) {
    const auto share = progress.share.value_or(-1);
    if (!phases.empty() && phases.back().first == progress.phase) {
      EXPECT_GE(share, phases.back().second);
      phases.back().second = share;
    } else {
      phases.emplace_back(progress.phase, share);
    }
  }
  return phases;
}

TEST_F(ImportFile, TellsHowFarItIs) {
  using enum ImportProgress::Phase;
  std::string text{titles};
  for (int number = 0; number < 1'100; ++number) {
    text += line(number);
  }
  ASSERT_EQ(import_text(text).exit, Exit::done);
  EXPECT_THAT(phases_of(told), ElementsAre(Pair(reading, 1), Pair(opening, 1), Pair(settling, 1)));
  EXPECT_EQ(told.front().accounts, 0);
  EXPECT_THAT(told, Contains(Field(&ImportProgress::share, Optional(AllOf(Gt(0.4), Lt(0.5))))));

  told.clear();
  ASSERT_EQ(import_text(text).exit, Exit::refused);
  EXPECT_THAT(phases_of(told), ElementsAre(Pair(reading, Lt(1)), Pair(clearing, 1)));
}

TEST_F(ImportFile, TakesEveryColumnInAnyOrder) {
  const auto imported = import_text(
      "\xEF\xBB\xBF"
      "status,full_name,email,sign_in_name,customer_number,created,totp,password_hash,totp_name\r\n"
      "disabled,\"Kovács, Anna\",anna@example.com,Anna,'-5,2019-05-06T07:08:09.5Z,"
      "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3,Old phone\r\n"
      ",,bela@example.com,bela,C-2,,GEZDGNBVGY3TQOJQ,"
      "\"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$MTIzNDU2Nzg5MDEyMzQ1NjEyMzQ1Njc4OTAxMjM0NTY\","
      "\r\n");
  ASSERT_EQ(imported.exit, Exit::done) << imported.err;
  const auto anna = find("-5").value();
  EXPECT_EQ(anna.sign_in_name.text(), "anna");
  EXPECT_EQ(anna.full_name.text(), "Kovács, Anna");
  EXPECT_EQ(anna.status, account::Status::disabled);
  EXPECT_EQ(to_stored(anna.created), 1'557'126'489'500'000);
  const auto bela = find("bela").value();
  EXPECT_EQ(bela.status, account::Status::enabled);
  ASSERT_TRUE(units->read([&](unit::Unit& unit) {
    const auto of_anna = unit.authenticators.of(anna.id);
    ASSERT_EQ(of_anna.size(), 1);
    EXPECT_EQ(of_anna[0].strength, factor::totp::KeyStrength::full);
    EXPECT_EQ(own_name(of_anna[0]), "Old phone");
    EXPECT_EQ(
        ring.open(of_anna[0].sealed_key, factor::totp::key_binding(anna.id, of_anna[0].entry))->reveal(),
        "12345678901234567890");
    EXPECT_TRUE(unit.passwords.find_either(anna.id).foreign);
    EXPECT_FALSE(unit.passwords.find(anna.id));
    EXPECT_EQ(unit.authenticators.of(bela.id).at(0).strength, factor::totp::KeyStrength::weak);
    EXPECT_TRUE(unit.passwords.find(bela.id));
  }));
  EXPECT_THAT(bytes_of_the_database(),
              AllOf(HasSubstr("anna@example.com"), Not(HasSubstr("DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3"))));
}

TEST_F(ImportFile, NamesTheLinesThatAreWrongAndTakesNothing) {
  add_subscriber("zita");
  const auto refused = import_text(
      "customer_number,sign_in_name,email,status,created,password_hash,totp\n"
      "C-1,anna,anna@example.com,,,,\n"
      "C 2,bela,bela@example.com,,,,\n"
      "C-3,x,x@example.com,,,,\n"
      "C-4,cili,nowhere,,,,\n"
      "C-5,dori,dori@example.com,gone,,,\n"
      "C-6,edit,edit@example.com,,31.1.2020,,\n"
      "C-7,feri,feri@example.com,,,5f4dcc3b5aa765d61d8327deb882cf99,\n"
      "C-8,geza,geza@example.com,,,$2b$31$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.,\n"
      "C-9,hugo,hugo@example.com,,,,ABC1\n"
      "C-10,ivan\n"
      "C-11,zita,ivan@example.com,,,,\n"
      "C-12,Anna,other@example.com,,,,\n"
      "c-1,jozsi,jozsi@example.com,,,,\n"
      "C-13,kati,\xff@example.com,,,,\n");
  EXPECT_EQ(refused.exit, Exit::refused);
  EXPECT_EQ(refused.out, "");
  for (const auto* expected :
       {"line 3: customer_number: ", "line 4: sign_in_name: ", "line 5: email: ",
        "line 6: status: a status is enabled, disabled or frozen", "line 7: created: a date looks like",
        "line 8: password_hash: this is no password hash of a kind",
        "line 9: password_hash: bcrypt of cost 31 takes too long: 12 is the most",
        "line 10: totp: ", "line 11: there are 2 fields where the first line has 7",
        "line 12: zita belongs to another subscriber already", "line 13: anna stands in line 2 already",
        "line 14: c-1 stands in line 2 already", "line 15: the text is not UTF-8", "nothing was imported"}) {
    EXPECT_THAT(refused.err, HasSubstr(expected));
  }
  EXPECT_THAT(refused.err, Not(HasSubstr("5f4dcc")));
  EXPECT_FALSE(find("anna"));
  EXPECT_EQ(subscribers.list(AccountId{0}, 10)->size(), 1);
  EXPECT_EQ(import_text(std::string{titles} + line(1)).exit, Exit::done);
  add_subscriber("anna");
}

TEST_F(ImportFile, StopsAtWhatIsMalformed) {
  for (const std::string_view text :
       {"", "customer_number,sign_in_name\n", "customer_number,sign_in_name,email,shoe_size\n",
        "customer_number,sign_in_name,email,email\n", "customer_number,sign_in_name,email\nC-1,an\"na,a@b\n",
        "customer_number,sign_in_name,email\n\"C-1", "\x00\x01\x02"}) {
    EXPECT_EQ(import_text(text).exit, Exit::refused) << text;
  }
  EXPECT_THAT(import_text("customer_number,sign_in_name,email,shoe_size\n").err,
              HasSubstr("the column 'shoe_size' is not known"));
  EXPECT_THAT(import_text("customer_number;sign_in_name;email\n").err,
              HasSubstr("save the file as CSV with commas between them"));
  EXPECT_THAT(import_text(std::string{titles} + line(1) + "\"C-2").err,
              HasSubstr("line 3: the file ends within quotation marks"));
  EXPECT_FALSE(find("name1"));
}

TEST_F(ImportFile, StopsAfterAHundredErrors) {
  std::string text{titles};
  for (int number = 0; number < 5'000; ++number) {
    text += "C-1,x,y\n";
  }
  const auto refused = import_text(text);
  EXPECT_THAT(refused.err, HasSubstr("there are more errors than these"));
  EXPECT_LT(steps_done, 10);
}

TEST_F(ImportFile, ChangesNothingWhenItOnlyChecks) {
  const auto checked =
      import_text(std::string{titles} + line(1) + line(2), ImportSubscribers::Purpose::only_check);
  EXPECT_EQ(checked.out, "2 subscribers can be imported. Nothing was changed.\n");
  EXPECT_FALSE(find("name1"));
  EXPECT_EQ(import_text(std::string{titles} + line(1) + line(2)).exit, Exit::done);
  EXPECT_THAT(import_text(std::string{titles} + line(2), ImportSubscribers::Purpose::only_check).err,
              HasSubstr("line 2: name2 belongs to another subscriber already"));
}

TEST_F(ImportFile, WhatBreaksOffLeavesNothingOpenAndIsClearedAway) {
  std::string text{titles};
  for (int number = 0; number < 1'200; ++number) {
    text += line(number);
  }
  steps_left = 2;  // begin, and one piece
  const auto broken = import_text(text);
  EXPECT_EQ(broken.exit, Exit::refused);
  EXPECT_THAT(broken.err, HasSubstr("nothing was imported"));
  EXPECT_FALSE(find("name1"));
  EXPECT_TRUE(subscribers.list(AccountId{0}, 10)->empty());

  // The same again waits until the first one is given up, and takes its place.
  steps_left = 1'000'000;
  const auto before = now;
  const auto imported = import_text(text);
  EXPECT_EQ(imported.out, "Imported 1200 subscribers.\n") << imported.err;
  EXPECT_GE(now - before, seconds{30});
  EXPECT_TRUE(find("name1199@example.com"));
}

TEST_F(ImportFile, AServerThatStartsAnewGivesUpWhatIsThere) {
  const ImportSubscribers request{.file = "-", .purpose = ImportSubscribers::Purpose::import};
  const auto begun = ask(request, BeginStep{}).value().import.value();
  const AddStep step{.import = begun,
                     .columns = {"customer_number", "sign_in_name", "email"},
                     .lines = {{2, {"C-1", "anna", "anna@example.com"}}}};
  EXPECT_EQ(ask(request, step)->accounts, 1);
  ASSERT_TRUE(imports.give_up_all(now));
  EXPECT_THAT(ask(request, step).error().message, HasSubstr("this import was given up"));
  EXPECT_THAT(ask(request, OpenStep{begun}).error().message, HasSubstr("this import was given up"));
  EXPECT_EQ(imports.tidy(now).value(), 1);
  EXPECT_EQ(imports.tidy(now).value(), 0);
  EXPECT_EQ(import_text(std::string{titles} + "C-1,anna,anna@example.com\n").exit, Exit::done);
}

TEST_F(ImportFile, WhatNobodyGoesOnWithIsTidiedAway) {
  const ImportSubscribers request{.file = "-", .purpose = ImportSubscribers::Purpose::import};
  const auto import = ask(request, BeginStep{}).value().import.value();
  EXPECT_EQ(imports.tidy(now + minutes{59}).value(), 0);
  EXPECT_EQ(imports.tidy(now + minutes{60}).value(), 0);
  EXPECT_EQ(last_event(), "import_removed: 0 accounts");
  EXPECT_THAT(ask(request, OpenStep{import}).error().message, HasSubstr("given up"));

  // One that is open is finished, whoever opened it.
  const auto second = ask(request, BeginStep{}).value().import.value();
  EXPECT_TRUE(ask(request, AddStep{.import = second,
                                   .columns = {"customer_number", "sign_in_name", "email"},
                                   .lines = {{2, {"C-1", "anna", "anna@example.com"}}}}));
  EXPECT_EQ(ask(request, OpenStep{second})->accounts, 1);
  EXPECT_EQ(ask(request, OpenStep{second})->accounts, 1);
  EXPECT_FALSE(find("anna@example.com"));
  EXPECT_EQ(imports.tidy(now).value(), 1);
  EXPECT_TRUE(find("anna@example.com"));
}

TEST_F(ImportFile, AnExportIsImportedAsItWas) {
  ASSERT_EQ(import_text("customer_number,sign_in_name,email,full_name,status,created\n"
                        "'-1,anna,'+a@example.com,'=cmd|x,disabled,2001-02-03T04:05:06.000007Z\n"
                        "C-2,bela,bela@example.com,\"'t Hooft, \"\"B\"\"\",,\n"
                        "C-3,cili,cili@example.com,,frozen,\n")
                .exit,
            Exit::done);
  const auto exported = run(ExportSubscribers{"-"}, {}, surroundings());
  Another other;
  other.now = now;
  ASSERT_EQ(other.import_text(exported.out).exit, Exit::done);
  EXPECT_EQ(run(ExportSubscribers{"-"}, {}, other.surroundings()).out, exported.out);
  EXPECT_THAT(exported.out, HasSubstr("C-3,cili,cili@example.com,,frozen,"));
  EXPECT_THAT(exported.out,
              HasSubstr("'-1,anna,'+a@example.com,'=cmd|x,disabled,2001-02-03T04:05:06.000007Z"));
}

TEST(Step, ComesBackAsItWent) {
  const AddStep add{.import = ImportId{7}, .columns = {"a"}, .lines = {{3, {"x\"\n", ""}}}};
  const auto parsed = parse_step(text_of(add).reveal());
  ASSERT_TRUE(parsed);
  const auto& back = std::get<AddStep>(*parsed);
  EXPECT_EQ(back.import, ImportId{7});
  EXPECT_EQ(back.lines.at(0).fields.at(0), "x\"\n");
  for (const std::string_view text :
       {"", "{}", "[]", R"({"do":1})", R"({"do":"add"})", R"({"do":"add","import":1})",
        R"({"do":"add","import":1,"columns":[1],"lines":[]})",
        R"({"do":"add","import":1,"columns":[],"lines":[[1]]})", R"({"do":"open","import":"7"})",
        R"({"do":"else","import":7})", R"({"do":"page"})"}) {
    EXPECT_FALSE(parse_step(text)) << text;
  }
}

}  // namespace
}  // namespace sallyport::cli
