#include "app/configuration.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/setting.h"

namespace sallyport::app {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

auto with_file(std::string text) -> Sources {
  return {.defaults = {},
          .file = Sources::File{.name = "a.toml", .text = std::move(text)},
          .environment = {{"HOME", "/home/anna"}},
          .flags = {}};
}

auto complaint(const Sources& sources, Purpose purpose = Purpose::looking) -> std::string {
  const auto loaded = load_configuration(sources, purpose);
  return loaded ? "nothing is wrong" : loaded.error().message;
}

auto loaded(const Sources& sources) -> Configuration {
  auto loaded = load_configuration(sources, Purpose::looking);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return std::move(loaded).value().configuration;
}

TEST(Configuration, HasDefaultsForEverythingButTheSupportAddress) {
  const auto made = loaded(with_file(""));
  EXPECT_EQ(made.listen.address.text(), "127.0.0.1");
  EXPECT_EQ(made.listen.port, 8080);
  EXPECT_EQ(made.origin(), "http://localhost:8080");
  EXPECT_EQ(made.key_ring, made.data / "keyring");
  EXPECT_EQ(made.issuer.text(), "Sallyport");
  EXPECT_EQ(made.hashing.cost(), crypto::HashParameters::least);
  EXPECT_EQ(made.window, otp::Window{});
  EXPECT_EQ(made.session.idle(), hours{1});
  EXPECT_EQ(made.session.absolute(), hours{24});
  EXPECT_EQ(made.activity_kept.length(), days{400});
  EXPECT_EQ(made.workers, 128U);
  EXPECT_THAT(made.apps, SizeIs(2));
  EXPECT_FALSE(made.support_address);
  EXPECT_THAT(complaint(with_file(""), Purpose::serving), HasSubstr("support_address is missing"));
}

TEST(Configuration, HasABrand) {
  const auto made =
      loaded(with_file("brand = \"Kikötő\"\nauthenticator_issuer = \"Kikoto\"\nbrand_colour = \"#0A6B3D\"\n"
                       "language = \"HU\"\nsupport_hours = \"H–P 8–18\"\nimprint = \"https://a.example/i\"\n"
                       "[[links]]\nname = \"ÁSZF\"\nurl = \"https://a.example/t\"\n"));
  EXPECT_EQ(made.look.accents.light.value().text(), "#0a6b3d");
  EXPECT_FALSE(made.look.accents.dark);
  EXPECT_EQ(made.look.language, "hu");
  EXPECT_EQ(made.look.support_hours, "H–P 8–18");
  EXPECT_EQ(made.look.imprint, "https://a.example/i");
  ASSERT_THAT(made.look.links, SizeIs(1));
  EXPECT_EQ(made.look.links.front().name, "ÁSZF");
  EXPECT_EQ(loaded(with_file("")).look.language, "en");
}

struct Bad {
  std::string text;
  std::string line_and_words;
};
class BadFile : public testing::TestWithParam<Bad> {};

TEST_P(BadFile, IsOneLineThatNamesFileLineAndRemedy) {
  const auto said = complaint(with_file(GetParam().text));
  EXPECT_THAT(said, StartsWith("a.toml:" + GetParam().line_and_words.substr(0, 2)));
  EXPECT_THAT(said, HasSubstr(GetParam().line_and_words.substr(2)));
  EXPECT_THAT(said, Not(HasSubstr("\n")));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadFile,
    testing::Values(
        Bad{"listen = \"127.0.0.1:8080\"\nlisten_on = 1\n", "2:did you mean 'listen'"},
        Bad{"colour = 1\n", "1:there is no key 'colour'"},
        Bad{"brand_colour = \"blue\"\n", "1:six hexadecimal digits"},
        Bad{"brand_colour = \"#ffcc00\"\n", "1:brand_colour: #ffcc00 has a contrast of 1.37:1"},
        Bad{"brand_colour_dark = \"#2050c8\"\n", "1:letters need 4.5:1"},
        Bad{"brand_colour_dark = \"#2050c8\"\n", "1:write a lighter colour"},
        Bad{"language = \"fr\"\n", "1:there are texts in \"en\", \"de\", \"hu\" alone"},
        Bad{"support_hours = \"9 to 5\\r\\nSet-Cookie: a=b\"\n", "1:printable characters"},
        Bad{"imprint = \"http://example.com/\"\n", "1:write the address of a page"},
        Bad{"imprint = \"javascript:alert(1)\"\n", "1:write the address of a page"},
        Bad{"[[links]]\nname = \"Terms\"\nurl = \"javascript:alert(1)\"\n", "1:begins with https://"},
        Bad{"[[links]]\nname = \"Terms\"\n", "1:a link has a url"},
        Bad{"[[links]]\nname = \"Terms\"\nlabel = \"x\"\nurl = \"https://a.example\"\n",
            "3:a link has no key 'label'"},
        Bad{"links = \"https://a.example\"\n", "1:write each below a line [[links]]"},
        Bad{"[argon2]\nmemory = 20000\nmemroy = 1\n", "3:did you mean 'argon2.memory'"},
        Bad{"[session]\nabsolut = \"1h\"\n", "2:did you mean 'session.absolute'"},
        Bad{"[nothing]\nx = 1\n", "1:there is no key 'nothing'"},
        Bad{"\"\\u0007bell\" = 1\n", "1:there is no key"},
        Bad{"argon2 = 1\n", "1:write its keys below a line [argon2]"}, Bad{"brand = \n", "1:this is no TOML"},
        Bad{"\nbrand = \"a\"\nbrand = \"b\"\n", "3:this is no TOML"},
        Bad{std::string{"brand = \"a\0b\"\n", 14}, "1:NUL"}, Bad{"brand = \"\xff\"\n", "1:this is no TOML"},
        Bad{"brand = 7\n", "1:write it in quotation marks"},
        Bad{"brand = \"\"\n", "1:1 to 60 printable characters"},
        Bad{"brand = \"a\\nb\"\n", "1:1 to 60 printable characters"},
        Bad{"brand = 2026-11-24\n", "1:can't be a table or a date"},
        Bad{"brand = {a = 1}\n", "1:can't be a table or a date"},
        Bad{"brand = \"Müller & Söhne\"\n", "1:add authenticator_issuer"},
        Bad{"brand = \"A company with a very long name\"\n", "1:add authenticator_issuer"},
        Bad{"authenticator_issuer = \"a:b\"\n", "1:1 to 20 of the letters"},
        Bad{"listen = \"8080\"\n", "1:127.0.0.1:8080"}, Bad{"listen = \"127.0.0.1\"\n", "1:127.0.0.1:8080"},
        Bad{"listen = \"127.0.0.1:65536\"\n", "1:127.0.0.1:8080"},
        Bad{"listen = \"127.0.0.1:-1\"\n", "1:127.0.0.1:8080"},
        Bad{"listen = \"::1:8080\"\n", "1:[::1]:8080"},
        Bad{"listen = \"example.com:80\"\n", "1:127.0.0.1:8080"}, Bad{"listen = 8080\n", "1:127.0.0.1:8080"},
        Bad{"operations_listen = \"127.0.0.1:8080\"\n", "1:the portal listens there itself"},
        Bad{"listen = \"10.0.0.1:9090\"\noperations_listen = \"[::]:9090\"\n", "2:choose another port"},
        Bad{"public_url = \"login.example.com\"\n", "1:must begin with https://"},
        Bad{"public_url = \"https://example.com/login\"\n", "1:must be a scheme, a host"},
        Bad{"public_url = \"http://example.com\"\n", "1:write https://example.com"},
        Bad{"support_address = \"nobody\"\n", "1:support@example.com"},
        Bad{"support_address = \"a@b\\nBcc: c@d\"\n", "1:support@example.com"},
        Bad{"trusted_proxies = \"10.0.0.0/8\"\n", "1:write a list"},
        Bad{"trusted_proxies = [\"10.0.0.0/8\", 7]\n", "1:texts alone"},
        Bad{"trusted_proxies = [\"10.0.0.1/8\"]\n", "1:did you mean 10.0.0.0/8"},
        Bad{"[*]\n", " this is no TOML"}, Bad{"\u00e1 = 1\n", "1:this is no TOML"},
        Bad{"\ufdf7\n", "1:this is no TOML"}, Bad{"workers = 1 \u3042\n", "1:this is no TOML"},
        Bad{"tls_certificate = \"a.pem\"\n", "1:add tls_key"},
        Bad{"tls_key = \"a.pem\"\n", "1:add tls_certificate"},
        Bad{"tls_certificate = \"a.pem\"\ntls_key = \"b.pem\"\n", "1:add public_url"},
        Bad{"[mail]\nserver = \"mail.example.com\"\n", "2:write smtp://HOST:PORT"},
        Bad{"[mail]\nserver = \"smtp://anna:secret@mail.example.com\"\n", "2:without user, password or path"},
        Bad{"[mail]\nfrom = \"a@b.example\"\n", "2:add mail.server"},
        Bad{"[mail]\ntrusted_certificates = \"ca.pem\"\n", "2:add mail.server"},
        Bad{"[mail]\nserver = \"smtp://a\"\nuser = \"u\"\n", "3:add mail.password_file"},
        Bad{"[mail]\nserver = \"smtp://a\"\npassword_file = \"f\"\n", "3:add mail.user"},
        Bad{"[mail]\nserver = \"smtp://a\"\nfrom = \"a@b\\nBcc: c@d\"\n",
            "3:the address that mails come from"},
        Bad{"[mail]\nsever = \"smtp://a\"\n", "2:did you mean 'mail.server'"},
        Bad{"database = \"mysql://u@h/d\"\n", "1:write postgresql://USER@HOST/DATABASE"},
        Bad{"database = \"postgresql://u:hunter2@h/d\"\n", "1:database_password_file"},
        Bad{"database = \"postgresql://u@h/d?sslmode=disable\"\n", "1:verify-full"},
        Bad{"database_password_file = \"f\"\n", "1:add database = "},
        Bad{"database = \"sqlite\"\ndatabase_direct = \"postgresql://u@h/d\"\n", "2:add database = "},
        Bad{"database_connections = 5\n", "1:add database = "},
        Bad{"database = \"postgresql://u@h/d\"\ndatabase_connections = 1\n", "2:2 to 500"},
        Bad{"database = \"postgresql://u@h/d\"\ndatabase_connections = 501\n", "2:2 to 500"},
        Bad{"workers = 0\n", "1:1 to 1024"}, Bad{"workers = \"32\"\n", "1:without quotation marks"},
        Bad{"workers = 9223372036854775808\n", "1:this is no TOML"}, Bad{"workers = 1.5\n", "1:whole number"},
        Bad{"[argon2]\nmemory = 19455\n", "2:19456 to 1048576"}, Bad{"[argon2]\npasses = 1\n", "2:2 to 16"},
        Bad{"[argon2]\nlanes = 5\n", "2:1 to 4"}, Bad{"[window]\nback = 2\n", "2:1, or 0 for less"},
        Bad{"[window]\nahead = -1\n", "2:1, or 0 for less"},
        Bad{"[session]\nidle = \"61m\"\n", "2:\"1m\" to \"1h\""},
        Bad{"[session]\nidle = \"59s\"\n", "2:\"1m\" to \"1h\""},
        Bad{"[session]\nidle = 60\n", "2:in quotation marks"},
        Bad{"[session]\nabsolute = \"25h\"\n", "2:\"1m\" to \"24h\""},
        Bad{"[session]\nabsolute = \"9999999999999999999h\"\n", "2:\"1m\" to \"24h\""},
        Bad{"[session]\nidle = \"50m\"\nabsolute = \"40m\"\n", "2:less than session.absolute"},
        Bad{"[activity]\nkept = \"89d\"\n", "2:write \"90d\" to \"3650d\""},
        Bad{"[activity]\nkept = \"3651d\"\n", "2:write \"90d\" to \"3650d\""},
        Bad{"[activity]\nkept = \"-100d\"\n", "2:write \"90d\" to \"3650d\""},
        Bad{"[activity]\nkept = 400\n", "2:write \"90d\" to \"3650d\""},
        Bad{"[password]\nleast_length = 8\n", "2:12 to 64"},
        Bad{"[password]\nleast_bits = 20\n", "2:only be made stricter"},
        Bad{"[password]\nleast_bits = nan\n", "2:only be made stricter"},
        Bad{"[password]\nleast_bits = inf\n", "2:only be made stricter"},
        Bad{"[two_factor]\npolicy = \"maybe\"\n", "2:two_factor.policy: write \"offered\", \"encouraged\""},
        Bad{"[two_factor]\npolicy = 1\n", "2:two_factor.policy: write \"offered\""},
        Bad{"[two_factor]\npolicy = \"required\"\n", "2:two_factor.policy: \"required\" needs required_from"},
        Bad{"[two_factor]\npolicy = \"required\"\nrequired_from = \"2027-02-30\"\n", "3:a day like"},
        Bad{"[two_factor]\npolicy = \"required\"\nrequired_from = 2027-01-15\n",
            "3:can't be a table or a date"},
        Bad{"[two_factor]\npolicy = \"offered\"\ngrace = \"10d\"\n", "3:add policy = \"required\""},
        Bad{"[two_factor]\nrequired_from = \"2027-01-15\"\n", "2:add policy = \"required\""},
        Bad{"[two_factor]\ngrace = \"366d\"\n", "2:\"0s\" to \"365d\""},
        Bad{"[two_factor]\ngrace = \"-1d\"\n", "2:\"0s\" to \"365d\""},
        Bad{"[two_factor]\npolcy = \"offered\"\n", "2:did you mean 'two_factor.policy'"},
        Bad{"[two_factor]\ngroups = 1\n", "2:below a line [two_factor.groups.NAME]"},
        Bad{"[two_factor.groups]\nbusiness = \"required\"\n", "2:write its keys below a line"},
        Bad{"[two_factor.groups.Business]\npolicy = \"required\"\n", "1:a group has 1 to 32 small letters"},
        Bad{"[two_factor.groups.\"\"]\npolicy = \"required\"\n", "1:a group has 1 to 32 small letters"},
        Bad{"[two_factor.groups.business]\npolicy = \"required\"\n",
            "1:two_factor.groups.business.policy: \"required\" needs required_from"},
        Bad{"[two_factor.groups.business]\npolicy = \"must\"\n",
            "2:two_factor.groups.business.policy: write"},
        Bad{"[two_factor.groups.business]\nfrom = \"2027-01-15\"\n",
            "2:there is no key 'two_factor.groups.business.from'"},
        Bad{"[two_factor.groups.agents]\npolicy = \"offered\"\n", "1:always required"},
        Bad{"[two_factor.groups.supervisors]\npolicy = \"required\"\nrequired_from = \"2030-01-01\"\n",
            "1:leave the section out"},
        Bad{"apps = 1\n", "1:below a line [[apps]]"}, Bad{"apps = [1]\n", "1:below a line [[apps]]"},
        Bad{"[[apps]]\nname = \"A\"\n[[apps]]\nkind = \"other\"\n", "3:an app has a name"},
        Bad{"[[apps]]\nname = \"A\"\nkind = \"duo\"\n", "3:\"duo-mobile\""},
        Bad{"[[apps]]\nname = \"A\"\nurl = \"x\"\n", "3:an app has no key 'url'"},
        Bad{"[[apps]]\nname = \"A\"\nlinks = [{label = \"x\", url = \"javascript:1\"}]\n",
            "3:begins with https://"},
        Bad{"[[apps]]\nname = \"A\"\nlinks = [{label = \"x\"}]\n", "3:a link has a url"}));

TEST(Configuration, AsksByGroupForASecondFactor) {
  using Rule = account::TwoFactorRule;
  EXPECT_EQ(loaded(with_file("")).two_factor.others(), Rule{});
  const auto file = with_file(
      "[two_factor]\npolicy = \"encouraged\"\nrequired_from = \"2027-01-15\"\n"
      "[two_factor.groups.business]\npolicy = \"required\"\ngrace = \"45d\"\n"
      "[two_factor.groups.trade]\npolicy = \"required\"\nrequired_from = \"2028-01-01\"\n"
      "[two_factor.groups.home]\npolicy = \"offered\"\n");
  const auto policy = loaded(file).two_factor;
  const auto rule = [&](std::string_view group) {
    return policy.rule_of(account::Group::create(group).value());
  };
  const Instant first{std::chrono::sys_days{std::chrono::year{2027} / 1 / 15}};
  EXPECT_EQ(rule("").policy, Rule::Policy::encouraged);
  EXPECT_EQ(rule("business"), (Rule{.policy = Rule::Policy::required, .from = first, .grace = days{45}}));
  EXPECT_EQ(rule("trade").grace, days{30}) << "by itself";
  EXPECT_EQ(rule("home").policy, Rule::Policy::offered);
  EXPECT_EQ(rule("nobody").policy, Rule::Policy::encouraged);
  EXPECT_EQ(rule("agents").policy, Rule::Policy::required);
  const auto described = load_configuration(file, Purpose::looking);
  ASSERT_TRUE(described);
  EXPECT_THAT(describe(*described), HasSubstr("business required from 2027-01-15, grace 45d; home offered; "
                                              "trade required from 2028-01-01, grace 30d"));
}

TEST(Configuration, RefusesDeepNestingWithALine) {
  EXPECT_THAT(complaint(with_file("trusted_proxies = " + std::string(5'000, '['))), StartsWith("a.toml:1: "));
}

TEST(Configuration, TakesFlagsBeforeVariablesBeforeTheFileBeforeDefaults) {
  auto sources = with_file("brand = \"File\"\nworkers = 3\nlisten = \"127.0.0.1:1\"\ndata = \"/file\"\n");
  sources.defaults = {{"brand", "Default"}, {"support_address", "default@example.com"}};
  sources.environment["SALLYPORT_WORKERS"] = "4";
  sources.environment["SALLYPORT_LISTEN"] = "127.0.0.1:2";
  sources.flags = {{"listen", "127.0.0.1:3"}};
  const auto made = load_configuration(sources, Purpose::serving);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->configuration.listen.port, 3);
  EXPECT_EQ(made->configuration.workers, 4U);
  EXPECT_EQ(made->configuration.brand, "File");
  EXPECT_EQ(made->configuration.support_address, "default@example.com");
  EXPECT_EQ(made->configuration.key_ring, "/file/keyring");
  EXPECT_EQ(made->origins.at("listen"), "--listen");
  EXPECT_EQ(made->origins.at("workers"), "SALLYPORT_WORKERS");
  EXPECT_EQ(made->origins.at("brand"), "a.toml:1");
  EXPECT_THAT(made->origins, Not(Contains(Key("support_address"))));
}

TEST(Configuration, NamesTheFlagOrTheVariableWhoseValueIsBad) {
  auto sources = with_file("");
  sources.flags = {{"public_url", "nowhere"}};
  EXPECT_THAT(complaint(sources), StartsWith("--public-url: "));
  sources.flags.clear();
  sources.environment["SALLYPORT_SESSION_IDLE"] = "forever";
  EXPECT_THAT(complaint(sources), StartsWith("SALLYPORT_SESSION_IDLE: "));
}

TEST(Configuration, ReadsEveryKindOfValueFromVariables) {
  auto sources = with_file("");
  sources.environment["SALLYPORT_TRUSTED_PROXIES"] = "127.0.0.1, 10.0.0.0/8,";
  sources.environment["SALLYPORT_PASSWORD_LEAST_BITS"] = "50.5";
  sources.environment["SALLYPORT_WINDOW_AHEAD"] = "0";
  sources.environment["SALLYPORT_SESSION_ABSOLUTE"] = "30m";
  const auto made = loaded(sources);
  EXPECT_THAT(made.trusted_proxies, SizeIs(2));
  EXPECT_THAT(describe(load_configuration(sources, Purpose::looking).value()),
              HasSubstr("[\"127.0.0.1\", \"10.0.0.0/8\"]"));
  EXPECT_EQ(made.wanted_of_passwords.least_bits, 50.5);
  EXPECT_EQ(made.window.ahead(), otp::Ahead::none);
  EXPECT_EQ(made.session.absolute(), minutes{30});
  EXPECT_EQ(made.session.idle(), minutes{30});
}

TEST(Configuration, WarnsOfVariablesThatAreNoSetting) {
  auto sources = with_file("");
  sources.environment["SALLYPORT_LISTN"] = "x";
  sources.environment["SALLYPORT_CONFIG"] = "a.toml";
  const auto made = load_configuration(sources, Purpose::looking);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->warnings, testing::ElementsAre(HasSubstr("SALLYPORT_LISTN")));
}

TEST(Configuration, LetsOtherMachinesInOnlyUnderProtection) {
  const std::string open = "support_address = \"a@b.example\"\nlisten = \"0.0.0.0:8080\"\n";
  const auto needs = HasSubstr("other machines can reach it");
  EXPECT_THAT(complaint(with_file(open), Purpose::serving), needs);
  EXPECT_THAT(complaint(with_file(open), Purpose::serving), StartsWith("a.toml:2: listen: "));
  const auto https = open + "public_url = \"https://example.com\"\n";
  EXPECT_THAT(complaint(with_file(https), Purpose::serving), needs);
  const auto proxies = "trusted_proxies = [\"10.0.0.1\"]\n";
  EXPECT_THAT(complaint(with_file(open + proxies), Purpose::serving), needs);
  EXPECT_EQ(complaint(with_file(https + proxies), Purpose::serving), "nothing is wrong");
  const auto tls = "tls_certificate = \"c.pem\"\ntls_key = \"k.pem\"\n";
  EXPECT_EQ(complaint(with_file(https + tls), Purpose::serving), "nothing is wrong");
}

TEST(Configuration, SendsMailOnceAServerIsNamed) {
  EXPECT_FALSE(loaded(with_file("support_address = \"help@example.com\"\n")).mail);
  const std::string text =
      "public_url = \"https://login.example.com\"\nsupport_address = \"help@example.com\"\n"
      "[mail]\nserver = \"smtps://mail.example.com\"\n";
  const auto made = loaded(with_file(text)).mail;
  ASSERT_TRUE(made);
  EXPECT_EQ(made->url.text(), "smtps://mail.example.com:465");
  EXPECT_EQ(made->hello, "login.example.com");
  EXPECT_EQ(made->from, "help@example.com");
  EXPECT_EQ(made->user, "");
  EXPECT_FALSE(made->password_file);
  const auto named =
      loaded(with_file(text + "user = \"u\"\npassword_file = \"/etc/p\"\nfrom = \"n@example.com\"\n"
                              "trusted_certificates = \"/etc/ca.pem\"\n"))
          .mail;
  ASSERT_TRUE(named);
  EXPECT_EQ(named->user, "u");
  EXPECT_EQ(named->password_file, "/etc/p");
  EXPECT_EQ(named->trusted_certificates, "/etc/ca.pem");
  EXPECT_EQ(named->from, "n@example.com");
}

/// Lines in which '#' stands right before a key, a bracket, or the indented rows of a list.
auto uncommented(const std::string& sample) -> std::string {
  std::istringstream lines{sample};
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const bool is_value = line.starts_with("#  {") || (line.size() > 1 && line[0] == '#' && line[1] != ' ');
    text += (is_value ? line.substr(1) : line) + "\n";
  }
  return text;
}

TEST(Sample, HasEveryKeyAndIsRight) {
  // The tests stand two folders below the tree, and the sample beside them.
  const auto tree = std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path();
  std::ifstream file{tree / "packaging/sallyport.toml"};
  const std::string sample{std::istreambuf_iterator<char>{file}, {}};
  ASSERT_FALSE(sample.empty());
  EXPECT_EQ(complaint(with_file(sample)), "nothing is wrong");
  const auto made = load_configuration(with_file(uncommented(sample)), Purpose::serving);
  ASSERT_TRUE(made) << made.error().message;
  for (const auto key : all_keys()) {
    EXPECT_THAT(made->origins, Contains(Key(std::string{key})));
  }
  // Without its examples it says nothing but the defaults.
  const auto defaults = loaded(with_file(""));
  EXPECT_EQ(made->configuration.brand, defaults.brand);
  EXPECT_EQ(made->configuration.hashing.cost(), defaults.hashing.cost());
  EXPECT_EQ(made->configuration.workers, defaults.workers);
  EXPECT_EQ(made->configuration.session.idle(), defaults.session.idle());
  EXPECT_EQ(made->configuration.activity_kept.length(), defaults.activity_kept.length());
  EXPECT_EQ(made->configuration.apps.size(), defaults.apps.size());
  for (std::size_t index = 0; index < defaults.apps.size(); ++index) {
    EXPECT_EQ(made->configuration.apps[index].name, defaults.apps[index].name);
    EXPECT_EQ(made->configuration.apps[index].kind, defaults.apps[index].kind);
    EXPECT_EQ(made->configuration.apps[index].links.size(), defaults.apps[index].links.size());
  }
}

TEST(Describe, SaysOfEveryKeyWhatIsInForceAndWhy) {
  const auto made = load_configuration(with_file("brand = \"Acme\"\n"), Purpose::looking);
  ASSERT_TRUE(made);
  const auto said = describe(*made);
  EXPECT_EQ(std::ranges::count(said, '\n'), static_cast<std::ptrdiff_t>(all_keys().size()));
  EXPECT_THAT(said, testing::ContainsRegex("brand +\"Acme\" +a.toml:1\n"));
  EXPECT_THAT(said, testing::ContainsRegex("workers +128 +by default\n"));
}

}  // namespace
}  // namespace sallyport::app
