#include "cli/step.h"

#include <boost/json.hpp>
#include <utility>

namespace sallyport::cli {
namespace {

namespace json = boost::json;

auto parse_object(std::string_view text) -> std::optional<json::object> {
  json::error_code error;
  auto value = json::parse(text, error);
  auto* object = error ? nullptr : value.if_object();
  return object == nullptr ? std::nullopt : std::optional{std::move(*object)};
}

auto number_of(const json::object& object, std::string_view name) -> std::optional<std::int64_t> {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? std::optional{value->get_int64()} : std::nullopt;
}

auto texts_in(const json::value* value) -> std::optional<std::vector<std::string>> {
  const auto* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  texts.reserve(array->size());
  for (const auto& item : *array) {
    if (!item.is_string()) {
      return std::nullopt;
    }
    texts.emplace_back(item.get_string());
  }
  return texts;
}

auto to_json(const AddStep& step) -> json::object {
  json::array lines;
  lines.reserve(step.lines.size());
  for (const auto& line : step.lines) {
    lines.push_back(json::array{line.line, json::array(line.fields.begin(), line.fields.end())});
  }
  return {{"do", "add"},
          {"import", step.import.value()},
          {"columns", json::array(step.columns.begin(), step.columns.end())},
          {"lines", std::move(lines)}};
}

auto to_json(const BeginStep& /*step*/) -> json::object { return {{"do", "begin"}}; }
auto to_json(const OpenStep& step) -> json::object {
  return {{"do", "open"}, {"import", step.import.value()}};
}
auto to_json(const GiveUpStep& step) -> json::object {
  return {{"do", "give_up"}, {"import", step.import.value()}};
}
auto to_json(const ClearStep& step) -> json::object {
  return {{"do", "clear"}, {"import", step.import.value()}};
}
auto to_json(const PageStep& step) -> json::object { return {{"do", "page"}, {"after", step.after.value()}}; }

auto parse_line(const json::value& value) -> std::optional<operation::BroughtLine> {
  const auto* pair = value.if_array();
  if (pair == nullptr || pair->size() != 2 || !pair->front().is_int64()) {
    return std::nullopt;
  }
  auto fields = texts_in(&pair->back());
  return fields ? std::optional{operation::BroughtLine{pair->front().get_int64(), *std::move(fields)}}
                : std::nullopt;
}

auto parse_add(const json::object& object, ImportId import) -> std::optional<Step> {
  auto columns = texts_in(object.if_contains("columns"));
  const auto* given = object.if_contains("lines");
  const auto* lines = given == nullptr ? nullptr : given->if_array();
  if (!columns || lines == nullptr) {
    return std::nullopt;
  }
  AddStep step{.import = import, .columns = *std::move(columns), .lines = {}};
  step.lines.reserve(lines->size());
  for (const auto& line : *lines) {
    auto parsed = parse_line(line);
    if (!parsed) {
      return std::nullopt;
    }
    step.lines.push_back(*std::move(parsed));
  }
  return step;
}

auto parse_of_import(std::string_view name, const json::object& object) -> std::optional<Step> {
  const auto number = number_of(object, "import");
  if (!number) {
    return std::nullopt;
  }
  const ImportId import{*number};
  if (name == "add") {
    return parse_add(object, import);
  }
  if (name == "open") {
    return OpenStep{import};
  }
  if (name == "give_up") {
    return GiveUpStep{import};
  }
  return name == "clear" ? std::optional<Step>{ClearStep{import}} : std::nullopt;
}

auto parse_complaints(const json::value* value) -> std::optional<std::vector<operation::Complaint>> {
  const auto* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr) {
    return std::nullopt;
  }
  std::vector<operation::Complaint> complaints;
  for (const auto& item : *array) {
    const auto* pair = item.if_array();
    if (pair == nullptr || pair->size() != 2 || !pair->front().is_int64() || !pair->back().is_string()) {
      return std::nullopt;
    }
    complaints.push_back({pair->front().get_int64(), std::string{pair->back().get_string()}});
  }
  return complaints;
}

}  // namespace

auto text_of(const Step& step) -> Secret {
  return Secret::take(std::visit([](const auto& kind) { return json::serialize(to_json(kind)); }, step));
}

auto parse_step(std::string_view text) -> std::optional<Step> {
  const auto object = parse_object(text);
  const auto* what = object ? object->if_contains("do") : nullptr;
  if (what == nullptr || !what->is_string()) {
    return std::nullopt;
  }
  const std::string_view name{what->get_string()};
  if (name == "begin") {
    return BeginStep{};
  }
  if (name == "page") {
    const auto after = number_of(*object, "after");
    return after ? std::optional<Step>{PageStep{AccountId{*after}}} : std::nullopt;
  }
  return parse_of_import(name, *object);
}

auto answer_of(const StepResult& result) -> Answer {
  json::array complaints;
  for (const auto& complaint : result.complaints) {
    complaints.push_back(json::array{complaint.line, complaint.what});
  }
  json::object object{{"wait", result.wait},
                      {"accounts", result.accounts},
                      {"complaints", std::move(complaints)},
                      {"text", result.text}};
  if (result.import) {
    object["import"] = result.import->value();
  }
  if (result.last) {
    object["last"] = result.last->value();
  }
  return done(json::serialize(object));
}

auto parse_result(std::string_view text) -> std::optional<StepResult> {
  const auto object = parse_object(text);
  if (!object) {
    return std::nullopt;
  }
  const auto wait = number_of(*object, "wait");
  const auto accounts = number_of(*object, "accounts");
  auto complaints = parse_complaints(object->if_contains("complaints"));
  const auto* words = object->if_contains("text");
  if (!wait || !accounts || !complaints || words == nullptr || !words->is_string()) {
    return std::nullopt;
  }
  StepResult result{.wait = *wait, .accounts = *accounts, .complaints = *std::move(complaints)};
  result.text = words->get_string();
  if (const auto import = number_of(*object, "import")) {
    result.import = ImportId{*import};
  }
  if (const auto last = number_of(*object, "last")) {
    result.last = AccountId{*last};
  }
  return result;
}

}  // namespace sallyport::cli
