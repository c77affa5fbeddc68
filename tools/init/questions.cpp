#include "tools/init/questions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "outputs/files/output_error.hpp"
#include "scenarios/language/inherit.hpp"
#include "tools/jobs/library_files.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;
using scenarios::Fields;
using scenarios::Node;

constexpr std::string_view kSchema = "icsim/question/1";
constexpr std::array<std::string_view, 9> kKeys{
    "schema", "position", "question", "title", "alone", "with", "treatment_function", "size", "scenario"};
constexpr std::array<std::string_view, 4> kSizeKeys{"what", "stage", "share", "units"};
constexpr std::array<std::string_view, kStages> kStageWords{"awaiting_decision", "awaiting_admission"};

std::optional<QuestionSize> read_size(Fields& fields, const Node& node) {
  if (!fields.expect_map(node, "write {what: capacity.level, share: 0.05, units: [cases/week]}"))
    return std::nullopt;
  fields.check_keys(node, kSizeKeys);
  const Node* what = fields.required(node, "what", "name a parameter");
  const Node* share = fields.required(node, "share", "write 0.05 for 5 %");
  const Node* units = fields.required(node, "units", "write [cases/week]");
  if (what == nullptr || share == nullptr || units == nullptr) return std::nullopt;
  QuestionSize size;
  size.what = find_parameter(what->text);
  if (size.what == nullptr) {
    fields.faults().add(*what, fmt::format("'{}' is no parameter", what->text), "`icsim explain` lists them");
    return std::nullopt;
  }
  size.share = fields.number(*share, {-1.0, 1.0, "share"}).value_or(0.0);
  for (const Node* unit : fields.words(*units)) {
    if (const auto kind = scenarios::read_quantity_kind(fields, *unit, *size.what))
      size.units.push_back(*kind);
  }
  if (const Node* stage = node.find("stage")) {
    if (const auto which = fields.choice(*stage, kStageWords)) size.stage = static_cast<int>(*which);
  }
  return size;
}

InitQuestion read_question(Fields& fields, const scenarios::Document& document) {
  const Node& root = document.root;
  InitQuestion question;
  question.name = document.path.stem().string();
  fields.check_keys(root, kKeys);
  const auto text = [&](std::string_view key, std::string& to) {
    if (const Node* node = fields.required(root, key, "see the other questions"))
      to = fields.text(*node).value_or("");
  };
  std::string schema;
  text("schema", schema);
  if (schema != kSchema)
    fields.faults().add(root, "is no question of this format", fmt::format("write 'schema: {}'", kSchema));
  text("question", question.question);
  text("title", question.title);
  text("scenario", question.scenario);
  if (const Node* node = fields.required(root, "position", "write its number in the list"))
    question.position = static_cast<int>(fields.count(*node, 1, 1000).value_or(0));
  if (const Node* node = root.find("alone")) question.alone = fields.truth(*node).value_or(true);
  if (const Node* node = root.find("with")) question.with = fields.truth(*node).value_or(false);
  if (const Node* node = root.find("treatment_function"))
    question.treatment_function = fields.text(*node).value_or("");
  if (const Node* node = root.find("size")) question.size = read_size(fields, *node);
  return question;
}

}  // namespace

std::vector<InitQuestion> read_questions(const scenarios::ScenarioLibrary& library) {
  scenarios::FaultList faults;
  Fields fields(faults);
  std::vector<InitQuestion> questions;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(library.root / kQuestionFolder, ignored)) {
    if (entry.path().extension() != ".yaml") continue;
    const scenarios::Document document = scenarios::read_document(entry.path(), library, faults);
    if (document.root.is_map()) questions.push_back(read_question(fields, document));
  }
  faults.throw_if_any();
  if (questions.empty())
    throw scenarios::DataError({scenarios::Fault{
        kQuestionFolder, 0, 0, "", "holds no questions",
        "the program's library is not complete: reinstall it; --library names its folder"}});
  std::sort(questions.begin(), questions.end(),
            [](const InitQuestion& a, const InitQuestion& b) { return a.position < b.position; });
  return questions;
}

const InitQuestion& find_question(const std::vector<InitQuestion>& questions, const std::string& word) {
  std::string wanted = word;
  for (char& c : wanted) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_' || c == ' ') c = '-';
  }
  std::vector<std::string_view> names;
  for (const InitQuestion& question : questions) {
    if (question.name == wanted) return question;
    names.emplace_back(question.name);
  }
  std::string hint = scenarios::suggest(wanted, names);
  if (hint.ends_with('?')) hint += " `icsim init` lists all";
  throw outputs::OutputError(scenarios::shown_word(word), "is no question", hint);
}

std::string study_template(const scenarios::ScenarioLibrary& library) {
  return library_text(library, std::string(kQuestionFolder) + "/study.template");
}

}  // namespace icsim::tools
