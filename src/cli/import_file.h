#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/instant.h"
#include "base/result.h"
#include "cli/answer.h"
#include "cli/import_progress.h"
#include "cli/request.h"
#include "cli/step.h"
#include "text/csv.h"

namespace sallyport::cli {

/// Who does the steps, and what is heard of them meanwhile.
struct StepsOfImport {
  /// A fault is one line for the operator.
  std::function<Result<StepResult>(const Step& step)> ask;
  std::function<void(seconds time)> pause;
  std::function<void(const ImportProgress& progress)> progress;
  /// How long the file is, where that is known.
  std::optional<std::int64_t> bytes = {};
};

/// Brings everybody of a file in, or nobody: the answer says how many, or names the lines that are wrong.
[[nodiscard]] auto import_file(text::CsvReader& reader, ImportSubscribers::Purpose purpose,
                               const StepsOfImport& steps) -> Answer;

}  // namespace sallyport::cli
