#include "app/configuration_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/toml.h"
#include "text/text.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_file = 1'048'576;
constexpr std::size_t longest_quotation = 80;
constexpr std::size_t most_apps = 20;
constexpr std::size_t most_groups = 100;
constexpr std::size_t most_links = 10;
constexpr std::size_t most_foot_links = 5;
constexpr std::size_t longest_name = 60;
constexpr std::size_t longest_url = 500;

auto shown(std::string_view text) -> std::string { return text::printable(text, longest_quotation); }

/// One file on its way through.
class Reader {
 public:
  explicit Reader(const Sources::File& file) : file_{file} {}

  auto read() -> Result<std::vector<Given>> {
    try {
      const auto table = toml::parse(std::string_view{file_.text});
      if (auto walked = walk(table, ""); !walked) {
        return std::unexpected{walked.error()};
      }
    } catch (const toml::parse_error& error) {
      return fault(fmt::format("{}:{}: this is no TOML: {}", file_.name, error.source().begin.line,
                               text::printable(error.description(), longest_url)));
    } catch (const TomlAssumptionBroken&) {
      return fault(
          fmt::format("{}: this is no TOML: a key or a table begins with what can't begin one", file_.name));
    }
    std::ranges::stable_sort(given_, {}, &Line::number);
    std::vector<Given> result;
    std::ranges::transform(given_, std::back_inserter(result),
                           [](Line& line) { return std::move(line.given); });
    return result;
  }

 private:
  struct Line {
    toml::source_index number;
    Given given;
  };

  [[nodiscard]] auto where(const toml::source_region& source) const -> std::string {
    return fmt::format("{}:{}", file_.name, source.begin.line);
  }
  [[nodiscard]] auto at(const toml::node& node, std::string_view what) const -> std::unexpected<Fault> {
    return fault(fmt::format("{}: {}", where(node.source()), what));
  }

  auto walk(const toml::table& table, std::string_view group) -> Result<void> {
    for (const auto& [key, node] : table) {
      const auto name = group.empty() ? std::string{key.str()} : fmt::format("{}.{}", group, key.str());
      const auto walked = is_group(name) ? walk_group(node, name) : take(key, node, name);
      if (!walked) {
        return walked;
      }
    }
    return {};
  }

  static auto is_group(std::string_view name) -> bool {
    return std::ranges::any_of(all_settings(), [&](const Setting& setting) {
      return setting.key.size() > name.size() && setting.key.starts_with(name) &&
             setting.key[name.size()] == '.';
    });
  }

  auto walk_group(const toml::node& node, const std::string& name) -> Result<void> {
    const auto* table = node.as_table();
    if (table == nullptr) {
      return at(node, fmt::format("{0} is a table: write its keys below a line [{0}]", name));
    }
    return walk(*table, name);
  }

  auto take(const toml::key& key, const toml::node& node, const std::string& name) -> Result<void> {
    if (find_setting(name) == nullptr) {
      const auto near = nearest_key(name);
      return fault(fmt::format(
          "{}: there is no key '{}'{}", where(key.source()), shown(name),
          near ? fmt::format(": did you mean '{}'?", *near) : ": the sample configuration shows them all"));
    }
    auto value = value_of(node, name);
    if (!value) {
      return std::unexpected{value.error()};
    }
    given_.push_back({.number = key.source().begin.line,
                      .given = {.key = name, .value = *std::move(value), .where = where(key.source())}});
    return {};
  }

  [[nodiscard]] auto value_of(const toml::node& node, std::string_view name) const -> Result<Value> {
    if (name == "apps") {
      return apps(node);
    }
    if (name == "links") {
      return foot_links(node);
    }
    return name == "two_factor.groups" ? groups(node) : plain_value(node, name);
  }

  [[nodiscard]] auto plain_value(const toml::node& node, std::string_view name) const -> Result<Value> {
    if (const auto text = node.value_exact<std::string>()) {
      return *text;
    }
    if (const auto number = node.value_exact<std::int64_t>()) {
      return *number;
    }
    if (const auto number = node.value_exact<double>()) {
      return *number;
    }
    if (const auto truth = node.value_exact<bool>()) {
      return *truth;
    }
    if (const auto* array = node.as_array()) {
      return texts(*array, name);
    }
    return at(node, fmt::format("{} can't be a table or a date", name));
  }

  [[nodiscard]] auto texts(const toml::array& array, std::string_view name) const -> Result<Value> {
    std::vector<std::string> texts;
    for (const auto& node : array) {
      const auto text = node.value_exact<std::string>();
      if (!text) {
        return at(node, fmt::format("{} holds texts alone: write each in quotation marks", name));
      }
      texts.push_back(*text);
    }
    return texts;
  }

  [[nodiscard]] auto groups(const toml::node& node) const -> Result<Value> {
    const auto* table = node.as_table();
    if (table == nullptr || table->size() > most_groups) {
      return at(node, fmt::format("groups are at most {} tables: write each below a line "
                                  "[two_factor.groups.NAME]",
                                  most_groups));
    }
    std::vector<GroupDraft> groups;
    for (const auto& [key, element] : *table) {
      auto made = group(key, element);
      if (!made) {
        return std::unexpected{made.error()};
      }
      groups.push_back(*std::move(made));
    }
    return groups;
  }

  [[nodiscard]] auto group(const toml::key& key, const toml::node& node) const -> Result<GroupDraft> {
    const auto name = account::Group::create(key.str());
    if (!name || name->is_none()) {
      return fault(
          fmt::format("{}: two_factor.groups.{}: a group has 1 to 32 small letters, digits or '-', "
                      "and starts with a letter",
                      where(key.source()), shown(key.str())));
    }
    if (name->is_of_staff()) {
      return fault(
          fmt::format("{}: two_factor.groups.{}: of agents and supervisors it is always required, "
                      "at once: leave the section out",
                      where(key.source()), name->text()));
    }
    const auto* table = node.as_table();
    if (table == nullptr) {
      return at(node, fmt::format("two_factor.groups.{0} is a table: write its keys below a line "
                                  "[two_factor.groups.{0}]",
                                  name->text()));
    }
    GroupDraft draft{.group = *name, .rule = {}, .where = where(key.source())};
    for (const auto& [inner, value] : *table) {
      if (auto read = read_rule_key(*name, inner, value, draft.rule); !read) {
        return std::unexpected{read.error()};
      }
    }
    return draft;
  }

  [[nodiscard]] auto read_rule_key(const account::Group& group, const toml::key& key, const toml::node& node,
                                   RuleDraft& into) const -> Result<void> {
    const auto name = fmt::format("two_factor.groups.{}.{}", group.text(), shown(key.str()));
    const auto known = std::ranges::find(rule_keys(), key.str(), &RuleKey::name);
    if (known == rule_keys().end()) {
      return fault(fmt::format("{}: there is no key '{}': write policy, required_from or grace",
                               where(key.source()), name));
    }
    const auto value = plain_value(node, name);
    if (!value) {
      return std::unexpected{value.error()};
    }
    const auto read = known->read(*value, into);
    return read ? Result<void>{} : at(node, fmt::format("{}: {}", name, read.error().message));
  }

  [[nodiscard]] auto apps(const toml::node& node) const -> Result<Value> {
    const auto* array = node.as_array();
    if (array == nullptr || array->size() > most_apps) {
      return at(node, fmt::format("apps are at most {} tables: write each below a line [[apps]]", most_apps));
    }
    std::vector<portal::App> apps;
    for (const auto& element : *array) {
      const auto* table = element.as_table();
      if (table == nullptr) {
        return at(element, "an app is a table: write it below a line [[apps]]");
      }
      auto made = app(*table);
      if (!made) {
        return std::unexpected{made.error()};
      }
      apps.push_back(*std::move(made));
    }
    return apps;
  }

  /// The text under this key, which has to be there.
  struct Wanted {
    std::string_view key;
    std::string_view of;
    std::size_t longest;
  };
  [[nodiscard]] auto text_in(const toml::table& table, const Wanted& wanted) const -> Result<std::string> {
    const auto* node = table.get(wanted.key);
    const auto text = node == nullptr ? std::nullopt : node->value_exact<std::string>();
    if (!text || text->empty() || text::printable(*text, wanted.longest) != *text) {
      return at(node == nullptr ? table : *node,
                fmt::format("{} has a {}: write 1 to {} printable characters in quotation marks", wanted.of,
                            wanted.key, wanted.longest));
    }
    return *text;
  }

  [[nodiscard]] auto only(const toml::table& table, std::initializer_list<std::string_view> keys,
                          std::string_view of) const -> Result<void> {
    for (const auto& [key, node] : table) {
      if (std::ranges::find(keys, key.str()) == keys.end()) {
        return fault(fmt::format("{}: {} has no key '{}': write {}", where(key.source()), of,
                                 shown(key.str()), fmt::join(keys, ", ")));
      }
    }
    return {};
  }

  [[nodiscard]] auto kind(const toml::table& table) const -> Result<portal::AppKind> {
    const auto* node = table.get("kind");
    if (node == nullptr) {
      return portal::AppKind::other;
    }
    const auto text = node->value_exact<std::string>().value_or("");
    if (text == "google-authenticator") {
      return portal::AppKind::google_authenticator;
    }
    if (text == "duo-mobile") {
      return portal::AppKind::duo_mobile;
    }
    if (text == "other") {
      return portal::AppKind::other;
    }
    return at(*node, R"(an app's kind is "google-authenticator", "duo-mobile" or "other")");
  }

  [[nodiscard]] auto app(const toml::table& table) const -> Result<portal::App> {
    if (auto known = only(table, {"name", "kind", "links"}, "an app"); !known) {
      return std::unexpected{known.error()};
    }
    auto name = text_in(table, {.key = "name", .of = "an app", .longest = longest_name});
    const auto kind_of_app = kind(table);
    if (!name || !kind_of_app) {
      return std::unexpected{!name ? name.error() : kind_of_app.error()};
    }
    portal::App made{.name = *std::move(name), .kind = *kind_of_app, .links = {}};
    if (const auto* node = table.get("links")) {
      auto read = links(*node);
      if (!read) {
        return std::unexpected{read.error()};
      }
      made.links = *std::move(read);
    }
    return made;
  }

  [[nodiscard]] auto foot_links(const toml::node& node) const -> Result<Value> {
    const auto* array = node.as_array();
    if (array == nullptr || array->size() > most_foot_links) {
      return at(node, fmt::format("links are at most {} tables: write each below a line [[links]]",
                                  most_foot_links));
    }
    std::vector<portal::FootLink> links;
    for (const auto& element : *array) {
      const auto* table = element.as_table();
      if (table == nullptr) {
        return at(element, "a link is a table: write it below a line [[links]]");
      }
      auto made = link(*table, "name");
      if (!made) {
        return std::unexpected{made.error()};
      }
      links.push_back({.name = std::move(made->label), .url = std::move(made->url)});
    }
    return links;
  }

  [[nodiscard]] auto links(const toml::node& node) const -> Result<std::vector<portal::StoreLink>> {
    const auto* array = node.as_array();
    if (array == nullptr || array->size() > most_links) {
      return at(node, fmt::format("links are at most {} of {{label = \"Android\", url = \"https://…\"}}",
                                  most_links));
    }
    std::vector<portal::StoreLink> links;
    for (const auto& element : *array) {
      const auto* table = element.as_table();
      if (table == nullptr) {
        return at(element, R"(a link is written as {label = "Android", url = "https://…"})");
      }
      auto made = link(*table, "label");
      if (!made) {
        return std::unexpected{made.error()};
      }
      links.push_back(*std::move(made));
    }
    return links;
  }

  /// `name`: the key of what is shown.
  [[nodiscard]] auto link(const toml::table& table, std::string_view name) const
      -> Result<portal::StoreLink> {
    if (auto known = only(table, {name, "url"}, "a link"); !known) {
      return std::unexpected{known.error()};
    }
    auto label = text_in(table, {.key = name, .of = "a link", .longest = longest_name});
    auto url = text_in(table, {.key = "url", .of = "a link", .longest = longest_url});
    if (!label || !url) {
      return std::unexpected{!label ? label.error() : url.error()};
    }
    if (!url->starts_with("https://")) {
      return at(table, "a link's url begins with https://");
    }
    return portal::StoreLink{.label = *std::move(label), .url = *std::move(url)};
  }

  const Sources::File& file_;
  std::vector<Line> given_;
};

}  // namespace

auto read_toml(const Sources::File& file) -> Result<std::vector<Given>> {
  if (file.text.contains('\0')) {
    return fault(fmt::format("{}:1: this is no TOML: it holds NUL bytes", file.name));
  }
  return Reader{file}.read();
}

auto read_configuration_file(const std::filesystem::path& path) -> Result<Sources::File> {
  const auto name = text::printable(path.string(), longest_url);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return fault(
        fmt::format("the configuration {} is not there, or no file: name another with --config", name));
  }
  std::ifstream stream{path, std::ios::binary};
  std::string text(longest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    return fault(fmt::format("the configuration {} can't be read: look at its rights", name));
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > longest_file) {
    return fault(fmt::format("the configuration {} is longer than a megabyte", name));
  }
  return Sources::File{.name = name, .text = std::move(text)};
}

}  // namespace sallyport::app
