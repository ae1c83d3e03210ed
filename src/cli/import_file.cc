#include "cli/import_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "text/text.h"

namespace sallyport::cli {
namespace {

constexpr std::size_t most_lines_of_a_step = 500;
constexpr std::size_t most_bytes_of_a_step = 131'072;
constexpr std::size_t most_complaints = 100;
constexpr std::int64_t most_subscribers = 10'000'000;
constexpr seconds patience{60};

using operation::BroughtLine;
using operation::Complaint;

/// One file on its way in. Each of its steps is a fault's line when it goes wrong, and then nothing came of
/// the import.
class FileImport {
 public:
  FileImport(text::CsvReader& reader, const StepsOfImport& steps) : reader_{reader}, steps_{steps} {}

  auto run(ImportSubscribers::Purpose purpose) -> Answer {
    if (auto wrong = read_columns()) {
      return refused(*wrong);
    }
    if (auto wrong = begin()) {
      return refused(*wrong);
    }
    const auto wrong = add_everybody();
    if (wrong || !complaints_.empty()) {
      return take_back(wrong);
    }
    return purpose == ImportSubscribers::Purpose::import ? open() : say_what_would_happen();
  }

 private:
  using Wrong = std::optional<std::string>;
  using Phase = ImportProgress::Phase;

  auto read_columns() -> Wrong {
    auto first = reader_.next();
    if (!first) {
      return first.error().message;
    }
    if (!*first) {
      return "the file is empty: its first line names the columns";
    }
    columns_ = std::move((*first)->fields);
    const auto known = operation::BroughtColumns::create(columns_);
    return known ? Wrong{} : fmt::format("line {}: {}", (*first)->line, known.error().message);
  }

  auto begin() -> Wrong {
    for (auto left = patience;;) {
      const auto begun = steps_.ask(BeginStep{});
      if (!begun) {
        return begun.error().message;
      }
      if (begun->import) {
        import_ = *begun->import;
        return {};
      }
      if (begun->wait > 0) {
        const auto time = std::min(seconds{begun->wait}, left);
        if (time <= seconds{0}) {
          return "another import is under way: wait until it is done";
        }
        left -= time;
        steps_.progress({.phase = Phase::waiting});
        steps_.pause(time);
      }
    }
  }

  auto add_everybody() -> Wrong {
    tell_of_reading();
    for (;;) {
      auto record = reader_.next();
      if (!record) {
        return record.error().message;
      }
      if (!*record) {
        return send();
      }
      if (++read_ > most_subscribers) {
        return fmt::format("there are more than {} subscribers: import them in parts", most_subscribers);
      }
      if (auto wrong = take(**std::move(record))) {
        return wrong;
      }
      if (complaints_.size() >= most_complaints) {
        return "there are more errors than these";
      }
    }
  }

  auto take(text::CsvRecord record) -> Wrong {
    if (!std::ranges::all_of(record.fields, &text::is_utf8)) {
      complaints_.push_back({record.line, "the text is not UTF-8"});
      return {};
    }
    for (const auto& field : record.fields) {
      bytes_ += field.size();
    }
    lines_.push_back({record.line, std::move(record.fields)});
    return lines_.size() >= most_lines_of_a_step || bytes_ >= most_bytes_of_a_step ? send() : Wrong{};
  }

  auto send() -> Wrong {
    if (lines_.empty()) {
      return {};
    }
    AddStep step{.import = import_, .columns = columns_, .lines = std::exchange(lines_, {})};
    bytes_ = 0;
    const auto added = steps_.ask(step);
    for (auto& line : step.lines) {
      std::ranges::for_each(line.fields, &wipe);
    }
    if (!added) {
      return added.error().message;
    }
    accounts_ += added->accounts;
    complaints_.insert(complaints_.end(), added->complaints.begin(), added->complaints.end());
    tell_of_reading();
    return {};
  }

  void tell_of_reading() const {
    const auto share = steps_.bytes ? std::optional{share_of(reader_.bytes(), *steps_.bytes)} : std::nullopt;
    steps_.progress({.phase = Phase::reading, .accounts = accounts_, .share = share});
  }

  /// Until nothing is left to be done.
  auto clear(Phase phase) -> Wrong {
    for (std::int64_t accounts = 0;;) {
      steps_.progress({.phase = phase, .accounts = accounts, .share = share_of(accounts, accounts_)});
      const auto cleared = steps_.ask(ClearStep{import_});
      if (!cleared) {
        return cleared.error().message;
      }
      if (cleared->accounts == 0) {
        return {};
      }
      accounts += cleared->accounts;
    }
  }

  auto give_up() -> Wrong {
    const auto given_up = steps_.ask(GiveUpStep{import_});
    return given_up ? clear(Phase::clearing) : Wrong{given_up.error().message};
  }

  auto take_back(const Wrong& wrong) -> Answer {
    // What can't be cleared away now, the server clears away; nobody can sign in to any of it.
    (void)give_up();
    Answer answer{.exit = Exit::refused, .out = {}, .err = {}};
    std::ranges::stable_sort(complaints_, {}, &Complaint::line);
    for (const auto& complaint : complaints_) {
      answer.err += refused(fmt::format("line {}: {}", complaint.line, complaint.what)).err;
    }
    if (wrong) {
      answer.err += refused(*wrong).err;
    }
    answer.err += refused("nothing was imported").err;
    return answer;
  }

  auto say_what_would_happen() -> Answer {
    if (auto wrong = give_up()) {
      return refused(*wrong);
    }
    return done(fmt::format("{} subscribers can be imported. Nothing was changed.\n", accounts_));
  }

  auto open() -> Answer {
    steps_.progress({.phase = Phase::opening, .accounts = accounts_, .share = 1});
    const auto opened = steps_.ask(OpenStep{import_});
    if (!opened) {
      return refused(opened.error().message);
    }
    if (auto wrong = clear(Phase::settling)) {
      return refused(fmt::format(
          "{} subscribers are imported, but not all of their addresses are known yet, which the server "
          "finishes: {}",
          opened->accounts, *wrong));
    }
    return done(fmt::format("Imported {} subscribers.\n", opened->accounts));
  }

  text::CsvReader& reader_;
  const StepsOfImport& steps_;
  std::vector<std::string> columns_;
  ImportId import_{0};
  std::vector<BroughtLine> lines_;
  std::size_t bytes_ = 0;
  std::int64_t read_ = 0;
  std::int64_t accounts_ = 0;
  std::vector<Complaint> complaints_;
};

}  // namespace

auto import_file(text::CsvReader& reader, ImportSubscribers::Purpose purpose, const StepsOfImport& steps)
    -> Answer {
  return FileImport{reader, steps}.run(purpose);
}

}  // namespace sallyport::cli
