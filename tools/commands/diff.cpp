/// `icsim diff`: what two scenarios ask differently.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "outputs/files/json.hpp"
#include "tools/jobs/difference.hpp"
#include "tools/program.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

using Side = SideBySideItem::Side;

struct DiffOptions {
  std::string a, b;
  bool all = false, json = false;
  int width = 0;
};

// --- text

/// Rows of a label and a cell for each side, each wrapped within its column.
class SideTable {
 public:
  explicit SideTable(int width)
      : column_(static_cast<std::size_t>(std::max(0, width - kIndent - kLabel - kGap)) / 2) {}

  void row(const std::string& label, const std::string& a, const std::string& b) const {
    const auto labels = wrapped(printable(label), kLabel - 1);
    const auto left = wrapped(printable(a), column_), right = wrapped(printable(b), column_);
    const auto at = [](const std::vector<std::string>& lines, std::size_t i) {
      return i < lines.size() ? lines[i] : std::string();
    };
    for (std::size_t i = 0; i < std::max({labels.size(), left.size(), right.size()}); ++i) {
      std::string line = std::string(kIndent, ' ') + padded(at(labels, i), kLabel) +
                         padded(at(left, i), column_ + kGap) + at(right, i);
      line.erase(line.find_last_not_of(' ') + 1);
      fmt::print("{}\n", line);
    }
  }

 private:
  static constexpr int kIndent = 4, kLabel = 18, kGap = 2;
  static std::string padded(std::string text, std::size_t columns) {
    const std::size_t has = columns_of(text);
    return text.append(has < columns ? columns - has : 0, ' ');
  }
  std::size_t column_;
};

void print_fields(const SideTable& table, const char* title, const std::vector<SideBySide>& fields,
                  bool all) {
  bool titled = false;
  for (const SideBySide& field : fields) {
    if (!field.differs && !all) continue;
    if (!titled) fmt::print("\n{}\n", title);
    titled = true;
    table.row(field.name, field.a, field.b);
  }
}

/// Fields that say what the item is are shown beside those that differ.
bool is_shown(const SideBySide& field, bool all) {
  if (field.a.empty() && field.b.empty()) return false;
  return field.differs || all || field.name == "what" || field.name == "value" || field.name == "grade" ||
         field.name == "origin";
}

void print_items(const SideTable& table, const char* title, const std::vector<SideBySideItem>& items,
                 bool all) {
  bool titled = false;
  for (const SideBySideItem& item : items) {
    if (!item.differs() && !all) continue;
    if (!titled) fmt::print("\n{}\n", title);
    titled = true;
    fmt::print("  {}{}{}\n", printable(item.name),
               item.unit.empty() ? "" : fmt::format(" ({})", printable(item.unit)),
               item.side == Side::only_a   ? ": only in A"
               : item.side == Side::only_b ? ": only in B"
                                           : "");
    for (const SideBySide& field : item.fields) {
      if (is_shown(field, all)) table.row(field.name, field.a, field.b);
    }
  }
}

void print_text(const Question& a, const Question& b, const QuestionDifference& difference,
                const DiffOptions& options) {
  const SideTable table(options.width > 0 ? options.width : terminal_width());
  table.row("", "A", "B");
  table.row("given", a.given, b.given);
  table.row("scenario", a.provenance.name, b.provenance.name);
  table.row("title", a.provenance.title, b.provenance.title);
  print_fields(table, "Settings", difference.settings, options.all);
  print_items(table, "Levers, in the order they act", difference.levers, options.all);
  if (difference.lever_order) fmt::print("\nThe levers that both have act in another order.\n");
  print_items(table, "Parameters, before levers", difference.parameters, options.all);
  print_fields(table, "Data, by SHA-256", difference.data, options.all);
  if (difference.none()) fmt::print("\nNo difference in what is asked.\n");
}

// --- JSON

std::string json_question(const Question& question) {
  return fmt::format(R"({{"given": {}, "name": {}, "title": {}}})", outputs::json_text(question.given),
                     outputs::json_text(question.provenance.name),
                     outputs::json_text(question.provenance.title));
}

std::string json_fields(const std::vector<SideBySide>& fields, bool all) {
  std::vector<std::string> parts;
  for (const SideBySide& field : fields) {
    if (!field.differs && !all) continue;
    parts.push_back(fmt::format(R"({{"name": {}, "a": {}, "b": {}, "differs": {}}})",
                                outputs::json_text(field.name), outputs::json_text(field.a),
                                outputs::json_text(field.b), field.differs));
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::string json_side(const SideBySideItem& item, std::string SideBySide::*side) {
  std::vector<std::string> parts;
  for (const SideBySide& field : item.fields)
    parts.push_back(fmt::format("{}: {}", outputs::json_text(field.name), outputs::json_text(field.*side)));
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string json_items(const std::vector<SideBySideItem>& items, bool all) {
  std::vector<std::string> parts;
  for (const SideBySideItem& item : items) {
    if (!item.differs() && !all) continue;
    std::vector<std::string> differs;
    for (const SideBySide& field : item.fields) {
      if (field.differs) differs.push_back(outputs::json_text(field.name));
    }
    parts.push_back(fmt::format(R"({{"name": {}, "unit": {}, "differs": [{}], "a": {}, "b": {}}})",
                                outputs::json_text(item.name), outputs::json_text(item.unit),
                                fmt::join(differs, ", "),
                                item.side == Side::only_b ? "null" : json_side(item, &SideBySide::a),
                                item.side == Side::only_a ? "null" : json_side(item, &SideBySide::b)));
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

void print_json(const Question& a, const Question& b, const QuestionDifference& difference, bool all) {
  fmt::print(R"({{"a": {}, "b": {}, "same": {}, "settings": {}, "levers": {}, "lever_order_differs": {}, )"
             R"("parameters": {}, "data": {}}})"
             "\n",
             json_question(a), json_question(b), difference.none(), json_fields(difference.settings, all),
             json_items(difference.levers, all), difference.lever_order,
             json_items(difference.parameters, all), json_fields(difference.data, all));
}

void diff(const DiffOptions& options, const Program& program) {
  const Question a = read_question(options.a, library_of(program));
  const Question b = read_question(options.b, library_of(program));
  const QuestionDifference difference = difference_of(a, b);
  if (options.json) {
    print_json(a, b, difference, options.all);
  } else {
    print_text(a, b, difference, options);
  }
}

}  // namespace

void add_diff(CLI::App& app, Program& program) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(
      "diff", "say what two scenarios ask differently: settings, levers, parameters, data");
  command
      ->add_option("a", options->a,
                   "scenario file, library name or run file (.h5); FILE:SCENARIO when it holds several")
      ->required();
  command->add_option("b", options->b, "the other")->required();
  command->add_flag("--all", options->all, "show what is the same too");
  command->add_flag("--json", options->json, "for scripts");
  command->add_option("--width", options->width, "columns to use (default: the terminal's)")
      ->check(CLI::Range(40, 1000));
  command->callback([options, &program] { diff(*options, program); });
}

}  // namespace icsim::tools
