#include "app/interface.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "app/temporary_folder.h"

namespace sallyport::app {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class InterfaceTest : public testing::Test {
 protected:
  auto write(const std::string& name, std::string_view bytes) -> std::filesystem::path {
    const auto path = folder.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }
  static auto complaint(const Brand& brand) -> std::string {
    const auto made = Interface::create(brand);
    return made ? "nothing is wrong" : made.error().message;
  }
  static auto with_logo(std::filesystem::path path) -> Brand {
    Brand brand;
    brand.logo = std::move(path);
    return brand;
  }
  auto with_overrides() -> Brand {
    Brand brand;
    brand.overrides = folder.path() / "ui";
    return brand;
  }
  /// The first bytes of a PNG of this many pixels each way, up to 255, and some more.
  static auto png(char pixels, std::size_t more = 0) -> std::string {
    using std::string_literals::operator""s;
    const auto side = "\0\0\0"s + pixels;
    return "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s + side + side + "\x08\x06\0\0\0"s + std::string(more, 'x');
  }

  TemporaryFolder folder = TemporaryFolder::create(std::filesystem::temp_directory_path()).value();
};

TEST_F(InterfaceTest, IsOursWithoutABrand) {
  const auto made = Interface::create({}).value();
  EXPECT_FALSE(made.views().asset_named("logo.png"));
  EXPECT_FALSE(made.views().asset_named("brand.css"));
  EXPECT_THAT(made.views().render(view::Locale::english(), "help_lost_phone", {}), Not(HasSubstr("<img")));
}

TEST_F(InterfaceTest, ServesTheLogoUnderItsHash) {
  const auto made = Interface::create(with_logo(write("logo.png", png(56)))).value();
  const auto url = made.views().asset_url("logo.png");
  EXPECT_THAT(url, EndsWith("/logo.png"));
  EXPECT_EQ(made.views().asset(url).value().content_type, "image/png");
  EXPECT_EQ(made.views().asset(url).value().bytes, png(56));
  EXPECT_THAT(made.views().render(view::Locale::english(), "help_lost_phone", {}),
              HasSubstr("<img class=\"logo\" src=\"" + url + "\" alt=\"\">"));
}

TEST_F(InterfaceTest, TakesNoLogoButAPng) {
  const auto* const words = "the logo is no PNG";
  EXPECT_THAT(
      complaint(with_logo(write("a.png", R"(<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>)"))),
      HasSubstr(words));
  EXPECT_THAT(complaint(with_logo(write("a.png", "GIF89a"))), HasSubstr(words));
  EXPECT_THAT(complaint(with_logo(write("a.png", ""))), HasSubstr(words));
  EXPECT_THAT(complaint(with_logo(write("a.png", png(0)))), HasSubstr(words));
  EXPECT_THAT(complaint(with_logo(write("a.png", png(1).substr(0, 20)))), HasSubstr(words));
  EXPECT_THAT(complaint(with_logo(write("a.png", png(1, 262'144)))), HasSubstr("longer than 256 KiB"));
  EXPECT_THAT(complaint(with_logo(folder.path() / "none.png")), HasSubstr("is not there"));
  EXPECT_THAT(complaint(with_logo(folder.path())), HasSubstr("no file"));
}

TEST_F(InterfaceTest, HasTheChosenColours) {
  Brand brand;
  brand.accents.light = view::Colour::parse("#0a6b3d");
  const auto made = Interface::create(brand).value();
  EXPECT_THAT(std::string{made.views().asset_named("brand.css").value().bytes},
              HasSubstr("--accent:#0a6b3d"));
  EXPECT_THAT(made.views().render(view::Locale::english(), "help_lost_phone", {}),
              HasSubstr(made.views().asset_url("brand.css")));
}

TEST_F(InterfaceTest, ReadsOverrides) {
  write("ui/templates/help_lost_phone.mustache", "<p>Call 1234.</p>\n");
  write("ui/templates/.help.mustache.swp", "");
  write("ui/templates/help_lost_phone.mustache~", "");
  write("ui/locales/hu.po", "msgid \"Imprint\"\nmsgstr \"Cégadatok\"\n");
  const auto made = Interface::create(with_overrides()).value();
  EXPECT_THAT(made.views().render(view::Locale::english(), "help_lost_phone", {}), HasSubstr("Call 1234."));
  const auto& texts = made.views().catalogue();
  EXPECT_EQ(texts.text(texts.find("hu").value(), view::tr("Imprint")), "Cégadatok");
}

TEST_F(InterfaceTest, SaysWhichOverrideIsBroken) {
  const auto root = folder.path().string();
  EXPECT_THAT(complaint(with_overrides()), StartsWith(root + "/ui: this folder can't be read"));
  write("ui/template/profile.mustache", "");
  EXPECT_THAT(complaint(with_overrides()), StartsWith(root + "/ui/template: overrides hold"));
  std::filesystem::remove_all(folder.path() / "ui/template");
  const auto page = write("ui/templates/profile.mustache", "a\n{{#b}}");
  EXPECT_THAT(complaint(with_overrides()), StartsWith(page.string() + ":2: section b has no end"));
  std::filesystem::remove(page);
  write("ui/templates/profile.html", "");
  EXPECT_THAT(complaint(with_overrides()), HasSubstr("profile.html: files here end in .mustache"));
}

}  // namespace
}  // namespace sallyport::app
