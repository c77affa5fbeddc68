/// `icsim init`: from a question to a scenario and a study that are ready to run.
#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <functional>
#include <iostream>
#include <memory>

#include "outputs/export/new_files.hpp"
#include "outputs/files/output_error.hpp"
#include "tools/init/first_scenario.hpp"
#include "tools/program.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;

struct InitOptions {
  std::string question, ics, treatment_function, with;
  std::string baseline, from, to, name;
  std::string folder = ".";
  bool force = false;
};

/// Somebody who left the questions unanswered.
struct NoAnswer {};

bool can_ask() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

void print_questions(const std::vector<InitQuestion>& questions) {
  for (std::size_t i = 0; i < questions.size(); ++i)
    fmt::print("  {:>2}  {:<18}  {}\n", i + 1, questions[i].name, questions[i].question);
}

/// Asks until the answer can be used.
/// \param use throws OutputError for an answer that it cannot
void ask(const std::string& prompt, const std::function<void(const std::string&)>& use) {
  for (;;) {
    fmt::print("{}: ", prompt);
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) throw NoAnswer{};
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    try {
      return use(line);
    } catch (const outputs::OutputError& error) {
      fmt::print("{}\n", error.what());
    }
  }
}

/// A name, or a number of the list.
const InitQuestion& chosen(const std::vector<InitQuestion>& questions, const std::string& word) {
  std::size_t number = 0;
  const char* const end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end && number >= 1 && number <= questions.size())
    return questions[number - 1];
  return find_question(questions, word);
}

/// What the place is, from words or from the terminal.
class Places {
 public:
  Places(const InitOptions& options, const InitBase& base, const scenarios::ScenarioLibrary& library)
      : options_(options), base_(base), library_(library) {}

  void read(InitRequest& request) const {
    request.place.ics = read_system(request.question);
    request.place.treatment_function = read_function(request.question);
    if (!options_.with.empty()) {
      request.with = code(options_.with, "").ics;
    } else if (request.question.with && can_ask()) {
      ask("Which other system", [&](const std::string& word) {
        if (word.empty()) throw outputs::OutputError("''", "is no system", "any word for one");
        request.with = code(word, "").ics;
      });
    }
  }

 private:
  [[nodiscard]] SolvePlaceCodes code(const std::string& ics, const std::string& function) const {
    return read_place_codes(base_.scenario, library_, {ics, function});
  }

  [[nodiscard]] std::string read_system(const InitQuestion& question) const {
    if (!options_.ics.empty()) return code(options_.ics, "").ics;
    const auto& all = base_.scenario.model->ics;
    if (all.size() == 1) return all[0].code;
    const std::string usage = fmt::format("icsim init {} --ics Gloucestershire", question.name);
    if (!can_ask())
      throw outputs::OutputError("icsim init", "does not say of which system",
                                 "a code, a name or an everyday word: " + usage);
    std::string answer;
    ask("Which system (a code, a name or part of one)", [&](const std::string& word) {
      if (word.empty()) throw outputs::OutputError("''", "is no system", "any word for one: Gloucestershire");
      answer = code(word, "").ics;
    });
    return answer;
  }

  [[nodiscard]] std::string read_function(const InitQuestion& question) const {
    if (!options_.treatment_function.empty()) return code("", options_.treatment_function).treatment_function;
    std::string usual;  // where the baseline has it
    for (const TreatmentFunctionRecord& function : base_.scenario.model->treatment_functions)
      if (function.code == question.treatment_function) usual = function.code;
    if (!can_ask() || !options_.ics.empty()) return usual;  // who names a system by option is not asked
    std::string answer = usual;
    ask(fmt::format("Which treatment function (Enter: {})", usual.empty() ? "all" : usual),
        [&](const std::string& word) {
          if (!word.empty()) answer = code("", word).treatment_function;
        });
    return answer;
  }

  const InitOptions& options_;
  const InitBase& base_;
  const scenarios::ScenarioLibrary& library_;
};

void print_first(const FirstScenario& first, const InitQuestion& question) {
  fmt::print("{}, {}\n{} {}\n\n", first.scenario_file.string(), first.study_file.string(), question.question,
             first.place);
  for (const auto& command : first.commands) fmt::print("  {}\n", command_text(command));
  fmt::print("\nEach line of the two files says what it means and what to change.\n");
}

void run(const InitOptions& options, Program& program) try {
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::vector<InitQuestion> questions = read_questions(library);
  InitRequest request;
  if (!options.question.empty()) {
    request.question = find_question(questions, options.question);
  } else {
    print_questions(questions);
    if (!can_ask()) {
      fmt::print("\nicsim init QUESTION --ics WORDS [--treatment-function WORDS]\n");
      return;
    }
    ask("\nWhich question (a number or a word)",
        [&](const std::string& word) { request.question = chosen(questions, word); });
  }
  request.folder = options.folder;
  request.from = options.from;
  request.to = options.to;
  request.name = options.name;
  request.baseline = options.baseline;
  outputs::NewFiles files(options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  outputs::NewFolder* const made = fs::exists(request.folder) ? nullptr : &files.add_folder(request.folder);
  const InitBase base = load_init_base(options.baseline, request.folder, library);
  Places(options, base, library).read(request);
  if (options.folder == ".") request.folder.clear();  // names without "./"
  const FirstScenario first = first_scenario(request, base, library);
  const auto write = [&](const fs::path& file, const std::string& text) {
    made != nullptr ? made->write(file.filename(), text) : files.add(file).write(text);
  };
  write(first.scenario_file, first.scenario);
  write(first.study_file, first.study);
  files.put_in_place();
  print_first(first, request.question);
} catch (const NoAnswer&) {
  tell("\nicsim: no answer; nothing was written\n");
  program.exit_code = kInterrupted;
}

}  // namespace

void add_init(CLI::App& app, Program& program) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command =
      app.add_subcommand("init", "start from a question: writes a scenario and a study, ready to run");
  command->add_option("question", options->question,
                      "what is asked, such as hub or winter (without: lists them; asks on a terminal)");
  command->add_option("--ics", options->ics, "an integrated care system: a code, a name, part of one");
  command->add_option("--treatment-function", options->treatment_function,
                      "a treatment function, such as orthopaedics (default: all)");
  command->add_option("--with", options->with, "the other system, for a merger");
  command->add_option("--baseline", options->baseline,
                      "start from this baseline: a date, or a folder of one's own (default: the newest)");
  command->add_option("--from", options->from,
                      "first day of what is asked about (default: three months after the start)");
  command->add_option("--to", options->to,
                      "last month of the run, 2027-03 or 2027-03-31 (default: two years from the start)");
  command->add_option("--name", options->name, "of the scenario (default: question and system)");
  command->add_option("-o,--output", options->folder, "folder to write to")->capture_default_str();
  command->add_flag("--force", options->force, "replace files that exist");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
