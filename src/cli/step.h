#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/secret.h"
#include "cli/answer.h"
#include "operation/brought.h"

namespace sallyport::cli {

// Commands over very many subscribers are done in steps, so that neither the server nor the command line ever
// holds more than a piece, and others come through between them.

struct BeginStep {};
struct AddStep {
  ImportId import;
  std::vector<std::string> columns;
  std::vector<operation::BroughtLine> lines;
};
struct OpenStep {
  ImportId import;
};
struct GiveUpStep {
  ImportId import;
};
struct ClearStep {
  ImportId import;
};
/// Some of those with an id beyond `after`.
struct PageStep {
  AccountId after;
};
using Step = std::variant<BeginStep, AddStep, OpenStep, GiveUpStep, ClearStep, PageStep>;

/// What a step brings; what it has nothing to say of stays empty.
struct StepResult {
  /// Of a BeginStep: the import that has begun. Without it, the step is to be asked for again,
  std::optional<ImportId> import = {};
  /// and not before so many seconds are over.
  std::int64_t wait = 0;
  /// How many accounts were added, opened, cleared away, or stand in `text`.
  std::int64_t accounts = 0;
  std::vector<operation::Complaint> complaints = {};
  std::string text = {};
  /// The last id of a page; nothing when no other page comes.
  std::optional<AccountId> last = {};
};

// Both go between processes as JSON; nothing is read of what isn't exactly that.
[[nodiscard]] auto text_of(const Step& step) -> Secret;
[[nodiscard]] auto parse_step(std::string_view text) -> std::optional<Step>;
[[nodiscard]] auto answer_of(const StepResult& result) -> Answer;
[[nodiscard]] auto parse_result(std::string_view text) -> std::optional<StepResult>;

}  // namespace sallyport::cli
