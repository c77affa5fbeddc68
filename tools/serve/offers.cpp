#include "tools/serve/offers.hpp"

#include <fmt/format.h>

#include "outputs/files/json.hpp"
#include "outputs/report/page_data.hpp"
#include "tools/jobs/simulate.hpp"

namespace icsim::tools {

using outputs::json_text;

Offers::Offers(const std::vector<std::string>& choices, const Program& program) : program_(program) {
  for (const std::string& choice : choices) {
    if (choice.ends_with(".yaml") || choice.ends_with(".yml")) {
      add_scenarios(choice);
    } else {
      add_report(choice);
    }
  }
}

void Offers::add_scenarios(const std::string& file) {
  // As resolved: what the file extends may not be found from where the page's scenarios are read.
  for (const scenarios::Scenario& scenario : scenarios::load_scenarios(file, library_of(program_))) {
    const std::string& text = scenario.resolved_yaml;
    const bool has_shipped = text.find("\ncalibration: none\n") != std::string::npos ||
                             text.find("\ncalibration: {from: shipped,") != std::string::npos;
    if (!scenario.baseline_place.ships || !has_shipped)
      throw scenarios::ScenarioError(
          {{file, 0, 0, "",
            fmt::format("{} starts from a baseline or a posterior of its own, which "
                        "the page does not find",
                        scenarios::shown_word(scenario.name)),
            "leave the file out, and open the baseline's folder in the page"}});
    scenarios_.push_back({scenario.name, text});
  }
}

void Offers::add_report(const std::string& choice) {
  const std::vector<outputs::Subject> subjects = outputs::open_subjects({choice});
  outputs::require_one_page(subjects);
  reports_.push_back({choice, outputs::page_title(subjects, {{}, {}, {}, this_run(program_)}), {}});
}

std::string Offers::json() const {
  std::vector<std::string> scenarios, titles;
  for (const Scenario& scenario : scenarios_)
    scenarios.push_back(
        outputs::json_object({{"name", json_text(scenario.name)}, {"text", json_text(scenario.text)}}));
  for (const Report& report : reports_) titles.push_back(report.title);
  return outputs::json_object(
      {{"scenarios", outputs::json_array(scenarios)}, {"reports", outputs::json_texts(titles)}});
}

const std::string& Offers::report(std::size_t number) {
  const std::lock_guard lock(making_);
  Report& report = reports_.at(number);
  if (report.page.empty()) {
    const std::vector<outputs::Subject> subjects = outputs::open_subjects({report.choice});
    const outputs::PageOrigin origin{{}, {}, {}, this_run(program_)};
    report.page = outputs::page_html(report.title, outputs::page_data(subjects, {}, origin).json);
  }
  return report.page;
}

}  // namespace icsim::tools
