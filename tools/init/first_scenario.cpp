#include "tools/init/first_scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "outputs/files/output_error.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/plan/quantity_worth.hpp"
#include "scenarios/text/relative_date.hpp"
#include "scenarios/text/word_help.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/program.hpp"
#include "tools/solve/cells.hpp"
#include "tools/solve/solve_scenario.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;
using outputs::OutputError;
using scenarios::AfterStart;
using scenarios::DateUnit;

constexpr const char* kUsualBase = "baseline-2025";
constexpr int kUsualLeadMonths = 3;   // from the start to the lever
constexpr int kUsualYears = 2;        // of the run
constexpr int kStrikeDays = 5;        // of the strikes of resident doctors in 2025
constexpr double kTargetGain = 0.05;  // planning guidance 2025/26, NHS England, January 2025
constexpr double kMostTarget = 0.92;  // the standard
constexpr std::size_t kStandardBands = 18;

// --- dates

struct RunDates {
  Date start{}, from{}, to{};
};

Date read_day(const std::string& option, const std::string& text) {
  try {
    return parse_date(text);
  } catch (const std::invalid_argument&) {
    const auto likely = scenarios::likely_date(text);
    throw OutputError(fmt::format("{} {}", option, text), "is no date",
                      likely ? fmt::format("did you mean {}? Write year-month-day", *likely)
                             : std::string("write year-month-day, such as 2025-07-01"));
  }
}

Date last_of_month(Date day) {
  const std::chrono::year_month_day date{day};
  return std::chrono::sys_days{date.year() / date.month() / std::chrono::last};
}

RunDates read_dates(const InitRequest& request, const scenarios::Scenario& base) {
  RunDates dates{base.start, {}, {}};
  dates.from = request.from.empty() ? scenarios::day_after(base.start, {kUsualLeadMonths, DateUnit::months})
                                    : read_day("--from", request.from);
  const Date two_years =
      scenarios::day_after(base.start, {kUsualYears, DateUnit::years}) - std::chrono::days{1};
  const Date usual_end = std::min(last_of_month(std::max(two_years, dates.from + std::chrono::days{365})),
                                  std::max(base.end, two_years));
  const bool month_alone = request.to.size() == 7;  // 2027-03
  dates.to = request.to.empty() ? usual_end : read_day("--to", request.to + (month_alone ? "-01" : ""));
  if (month_alone) dates.to = last_of_month(dates.to);
  if (dates.to != last_of_month(dates.to))
    throw OutputError(fmt::format("--to {}", request.to), "is not the last day of a month",
                      fmt::format("write {}", to_string(last_of_month(dates.to))));
  if (dates.from < dates.start)
    throw OutputError(fmt::format("--from {}", to_string(dates.from)),
                      fmt::format("is before the baseline starts, on {}", to_string(dates.start)),
                      "give a later day, or another --baseline");
  if (dates.to <= dates.from)
    throw OutputError(fmt::format("--from {}", to_string(dates.from)),
                      fmt::format("nothing would be left of the run, which ends on {}", to_string(dates.to)),
                      "give an earlier day, or a later --to");
  return dates;
}

// --- sizes

/// Two significant digits: nobody plans 31.7 sessions.
double rounded(double value) {
  if (value == 0.0) return 0.0;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1.0);
  return std::round(value / unit) * unit;
}

std::string quantity_text(double value, const scenarios::QuantityKind& kind) {
  const double amount = rounded(value);
  if (kind.unit != scenarios::QuantityUnit::pounds_a_year)
    return fmt::format("{:.6g} {}", amount, to_text(kind));
  if (std::abs(amount) >= 1e6) return fmt::format("GBP {:.6g}m/year", amount / 1e6);
  return fmt::format("GBP {:.6g}k/year", amount / 1e3);
}

/// Slots of the parameter at the place.
std::vector<std::uint32_t> slots_of(const QuestionSize& size, const Model& model,
                                    const SolvePlaceCodes& where) {
  std::vector<std::uint32_t> slots;
  const std::size_t all = slot_count(*size.what, model.dims);
  for (std::size_t slot = 0; slot < all; ++slot) {
    const Place place = place_of_slot(*size.what, model.dims, slot);
    const bool here = (place.ics < 0 || model.area(place.ics).code == where.ics) &&
                      (where.treatment_function.empty() || place.treatment_function < 0 ||
                       model.treatment_functions[static_cast<std::size_t>(place.treatment_function)].code ==
                           where.treatment_function) &&
                      (size.stage < 0 || place.stage == size.stage);
    if (here) slots.push_back(static_cast<std::uint32_t>(slot));
  }
  return slots;
}

/// "31 sessions/week": the share of what is done at the place in the week of the lever, in the first unit that it has.
std::string amount_at(const QuestionSize& size, const InitRequest& request, const std::string& label,
                      Date from, const scenarios::Scenario& base, const scenarios::ScenarioLibrary& library) {
  const Model& model = *base.model;
  std::vector<scenarios::InputFile> ignored;
  const bool has_systems = !model.system.empty();
  const auto rates = has_systems ? scenarios::load_session_rates(library, model, ignored)
                                 : std::vector<scenarios::SessionRates>{};
  const scenarios::QuantityContext context{model, *base.calendar, *base.plan, rates, 1};
  const auto slots = slots_of(size, model, request.place);
  const auto after = static_cast<int>((from - base.start).count()) / 7;
  const int week = std::min(after, static_cast<int>(base.calendar->weeks().size()) - 1);
  for (const scenarios::QuantityKind& kind : size.units) {
    if (scenarios::needs_systems(kind) && !has_systems) continue;
    const double worth = scenarios::quantity_worth(context, *size.what, slots, kind, {week})[0][0];
    if (worth > 0.0) return quantity_text(size.share * worth, kind);
  }
  throw OutputError(label, fmt::format("has nothing of what '{}' acts on", request.question.name),
                    "give another --treatment-function, or another question");
}

// --- mutual aid

/// Systems of the place's region that have a neighbour there.
std::string region_systems(const InitRequest& request, const std::string& label,
                           const scenarios::Scenario& base) {
  const Model& model = *base.model;
  const std::vector<int> stuck = base.aid->without_way_out();
  const auto here = std::find_if(model.ics.begin(), model.ics.end(),
                                 [&](const IcsRecord& ics) { return ics.code == request.place.ics; });
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < model.ics.size(); ++i) {
    const bool meets = std::find(stuck.begin(), stuck.end(), static_cast<int>(i)) == stuck.end();
    if (model.ics[i].region == here->region && meets) codes.push_back(model.ics[i].code);
  }
  if (std::find(codes.begin(), codes.end(), request.place.ics) == codes.end())
    throw OutputError(label, "has no neighbour in its region that patients could go to",
                      "ask about a merger instead: icsim init merger --with ICS");
  return fmt::format("{}", fmt::join(codes, ", "));
}

void check_with(const InitRequest& request, const std::string& label, const Model& model) {
  const InitQuestion& question = request.question;
  if (!question.with && !request.with.empty())
    throw OutputError("--with", fmt::format("'{}' is about one system", question.name), "leave it out");
  if (!question.with) return;
  const std::string usage =
      fmt::format("icsim init {} --ics {} --with ICS", question.name, request.place.ics);
  if (request.with.empty())
    throw OutputError(fmt::format("icsim init {}", question.name), "a second system is missing", usage);
  if (request.with == request.place.ics)
    throw OutputError(label, "is given twice", "name another system: " + usage);
  if (model.aid_arcs.empty())
    throw OutputError(model.name, "knows no ways for patients between places", "take a shipped --baseline");
}

// --- what the target is

/// Share within 18 weeks of the place at the start.
double start_share(const Model& model, const SolvePlaceCodes& where) {
  const Dimensions& dims = model.dims;
  const auto per_band = static_cast<std::size_t>(dims.quintiles);
  const std::size_t per_list = kStages * kBands * per_band;
  double all = 0.0, within = 0.0;
  for (int i = 0; i < dims.ics; ++i) {
    for (int s = 0; s < dims.treatment_functions; ++s) {
      const auto& function = model.treatment_functions[static_cast<std::size_t>(s)];
      if (model.area(i).code != where.ics) continue;
      if (!where.treatment_function.empty() && function.code != where.treatment_function) continue;
      const std::size_t first = dims.list(i, s) * per_list;
      for (std::size_t c = 0; c < per_list; ++c) {
        const double count = model.start_state[first + c];
        all += count;
        if (c / per_band % kBands < kStandardBands) within += count;
      }
    }
  }
  return all > 0.0 ? within / all : 0.0;
}

int position_of(const auto& records, const std::string& code) {
  const auto found =
      std::find_if(records.begin(), records.end(), [&](const auto& r) { return r.code == code; });
  return static_cast<int>(found - records.begin());
}

/// The same where things go on as they are, at the end of a month: of one draw with central values.
double share_without(const scenarios::Scenario& base, const SolvePlaceCodes& where, const Target& target) {
  const Model& model = *base.model;
  const int ics = position_of(model.ics, where.ics);
  Cell cell{{Level::ics, static_cast<std::size_t>(ics)}, target.measure, 0};
  if (!where.treatment_function.empty())
    cell.row = {Level::ics_treatment_function,
                model.dims.list(ics, position_of(model.treatment_functions, where.treatment_function))};
  const Calendar& calendar = *base.calendar;
  while (cell.month + 1 < calendar.months() && month_code(calendar.month_start(cell.month)) < target.month)
    ++cell.month;
  RunSettings settings = settings_of(base);
  settings.months = cell.month + 1;
  CellValues values(layout_of(base), std::vector<Cell>{cell}, settings.draws);
  RunProgress progress;
  run_ensemble(model, *base.plan, calendar, settings, values, progress);
  return values.values()[0][0];
}

/// Five points more than at the start, or than things come to by themselves if that is more.
std::string target_text(const InitRequest& request, const scenarios::Scenario& base, Date to) {
  const auto text = [&](double share) {
    return fmt::format("within_18_weeks_share >= {:.0f} % by {}", 100.0 * share, month_code(to));
  };
  const double start = start_share(*base.model, request.place);
  const double without = share_without(base, request.place, read_target(text(kMostTarget)));
  return text(std::min(std::max(start, without) + kTargetGain, kMostTarget));
}

// --- templates

using Placeholders = std::map<std::string, std::string, std::less<>>;

std::string filled(const std::string& text, const Placeholders& placeholders) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('@', at);
    const std::size_t close = open == std::string::npos ? open : text.find('@', open + 1);
    if (close == std::string::npos) break;
    const auto found = placeholders.find(text.substr(open + 1, close - open - 1));
    if (found == placeholders.end())
      throw scenarios::DataError({scenarios::Fault{
          kQuestionFolder, 0, 0, "",
          fmt::format("'{}' is no placeholder", text.substr(open, close - open + 1)), "mend the template"}});
    result += text.substr(at, open - at) + found->second;
    at = close + 1;
  }
  return result + text.substr(at);
}

std::string default_name(const InitRequest& request) {
  std::string name = request.question.name + "-" + request.place.ics;
  if (!request.with.empty()) name += "-" + request.with;
  return scenarios::likely_name(name);
}

std::string checked_name(const InitRequest& request, const InitBase& base) {
  if (request.name.empty()) return default_name(request);
  const std::string likely = scenarios::likely_name(request.name);
  if (likely != request.name)
    throw OutputError(fmt::format("--name {}", request.name), "is no name of a scenario",
                      fmt::format("a-z, 0-9, '.' and '-' make one{}", likely.empty() ? "" : ": " + likely));
  if (request.name == base.name)
    throw OutputError(fmt::format("--name {}", request.name),
                      "is the name of the scenario that it is compared with", "give another");
  return request.name;
}

std::vector<std::string> solve_command(const InitRequest& request, const InitBase& base, Date from,
                                       const fs::path& answer, const std::string& target) {
  std::vector<std::string> words{"solve", base.name};
  if (!base.baseline.empty()) words.insert(words.end(), {"--baseline", request.baseline});
  words.insert(words.end(), {"--ics", request.place.ics});
  if (!request.place.treatment_function.empty())
    words.insert(words.end(), {"--treatment-function", request.place.treatment_function});
  words.insert(words.end(), {"--target", target, "--lever",
                             fmt::format("capacity.level cases/week from {} ramp 13", to_string(from)), "-o",
                             answer.string()});
  return words;
}

/// What stands in place of the placeholders.
class Filling {
 public:
  Filling(const InitRequest& request, const InitBase& base, const scenarios::ScenarioLibrary& library)
      : request_(request), base_(base), library_(library), label_(place_label(base.scenario, request.place)) {
    check_with(request, label_, *base.scenario.model);
    dates_ = read_dates(request, base.scenario);
    result_.place = label_;
    const std::string name = checked_name(request, base);
    result_.scenario_file = request.folder / (name + ".yaml");
    result_.study_file = request.folder / (name + "-study.yaml");
    run_file_ = request.folder / (name + ".h5");
    answer_ = request.folder / (name + "-answer.yaml");
  }

  FirstScenario make() {
    const InitQuestion& question = request_.question;
    if (question.with) {
      const std::string other = place_label(base_.scenario, {request_.with, ""});
      values_["with"] = request_.with;
      values_["both"] =
          fmt::format("{} and {}", place_label(base_.scenario, {request_.place.ics, ""}), other);
      result_.place += " and " + other;
    }
    put_places();
    put_dates();
    if (question.size)
      values_["amount"] = amount_at(*question.size, request_, label_, dates_.from, base_.scenario, library_);
    add_commands();
    result_.scenario = filled(question.scenario, values_);
    values_["title"] =
        scenarios::double_quoted(fmt::format("{} and {}", base_.name, result_.scenario_file.stem().string()));
    result_.study = filled(study_template(library_), values_);
    return result_;
  }

 private:
  void put_places() {
    const InitQuestion& question = request_.question;
    const SolvePlaceCodes& place = request_.place;
    const Model& model = *base_.scenario.model;
    values_["question"] = question.question;
    values_["place"] = result_.place;
    values_["title"] = scenarios::double_quoted(fmt::format("{}: {}", question.title, result_.place));
    values_["ics"] = place.ics;
    values_["where"] = place.treatment_function.empty() ? fmt::format("ics: {}", place.ics)
                                                        : fmt::format("ics: {}, treatment_function: {}",
                                                                      place.ics, place.treatment_function);
    for (const IcsRecord& ics : model.ics) {
      if (ics.code == place.ics && !model.regions.empty())
        values_["region"] = model.regions[static_cast<std::size_t>(ics.region)];
    }
    if (question.scenario.find("@region_ics@") != std::string::npos)
      values_["region_ics"] = region_systems(request_, label_, base_.scenario);
    values_["extends"] = fmt::format("extends: {}  # things going on as they are; what it is compared with{}",
                                     base_.name, base_.baseline.empty() ? "" : "\n" + base_.baseline);
    values_["baseline"] = base_.baseline.empty() ? "" : base_.baseline + "\n";
    values_["base"] = base_.name;
    values_["scenario"] = result_.scenario_file.filename().string();
    const bool can_be_alone = question.alone && model.dims.ics > 1;
    values_["only"] =
        can_be_alone
            ? fmt::format("only: [{}]  # nothing here reaches other systems: the same numbers, sooner\n",
                          place.ics)
            : "";
  }

  void put_dates() {
    const auto until = [&](Date day) { return to_string(std::min(day, dates_.to)); };
    values_["from"] = to_string(dates_.from);
    values_["to"] = to_string(dates_.to);
    values_["from_5_days"] = until(dates_.from + std::chrono::days{kStrikeDays - 1});
    values_["from_year"] =
        until(scenarios::day_after(dates_.from, AfterStart{1, DateUnit::years}) - std::chrono::days{1});
  }

  void add_commands() {
    auto& commands = result_.commands;
    commands.push_back({"validate", result_.study_file.string()});
    commands.push_back({"run", result_.study_file.string(), "-o", run_file_.string()});
    commands.push_back({"compare", run_file_.string(), "--ics", request_.place.ics});
    if (!request_.place.treatment_function.empty())
      commands.back().insert(commands.back().end(),
                             {"--treatment-function", request_.place.treatment_function});
    if (request_.question.scenario.find("@solve@") == std::string::npos) return;
    values_["target"] = target_text(request_, base_.scenario, dates_.to);
    commands.push_back(solve_command(request_, base_, dates_.from, answer_, values_["target"]));
    values_["solve"] = command_text(commands.back());
  }

  const InitRequest& request_;
  const InitBase& base_;
  const scenarios::ScenarioLibrary& library_;
  std::string label_;
  RunDates dates_;
  fs::path run_file_, answer_;
  Placeholders values_;
  FirstScenario result_;
};

/// What is written must run and act.
void check_scenario(const FirstScenario& first, const fs::path& folder,
                    const scenarios::ScenarioLibrary& library) {
  scenarios::Overrides overrides;
  overrides.draws = 1;
  overrides.split_quintiles = false;
  const scenarios::Scenario scenario = scenarios::load_scenario_text(
      first.scenario, first.scenario_file.filename().string(), folder, library, overrides);
  if (!scenario.warnings.empty()) throw scenarios::ScenarioError(scenario.warnings);
}

}  // namespace

InitBase load_init_base(const std::string& baseline, const fs::path& folder,
                        const scenarios::ScenarioLibrary& library) {
  scenarios::Overrides overrides;
  overrides.draws = 1;
  overrides.sample_parameters = false;
  overrides.split_quintiles = false;
  if (!baseline.empty()) overrides.baseline = baseline;
  InitBase base{load_one_scenario(kUsualBase, library, overrides), kUsualBase, ""};
  if (baseline.empty()) return base;
  const scenarios::BaselinePlace& place = base.scenario.baseline_place;
  if (place.ships) {
    const fs::path usual = scenarios::find_scenario_file(kUsualBase, "", library);
    base.name = scenarios::BaseScenarios(library, place.name).in_place_of(usual).stem().string();
    overrides.baseline.reset();
    const scenarios::Scenario as_it_is = load_one_scenario(base.name, library, overrides);
    if (as_it_is.baseline != place.name)
      base.baseline = fmt::format("baseline: {}  # what it starts from", place.name);
    return base;
  }
  base.baseline =
      fmt::format("baseline: {}  # what it starts from; a folder, seen from where this file stands",
                  scenarios::double_quoted(baseline_from(place, folder / kUsualBase)));
  return base;
}

FirstScenario first_scenario(const InitRequest& request, const InitBase& base,
                             const scenarios::ScenarioLibrary& library) {
  FirstScenario first = Filling(request, base, library).make();
  check_scenario(first, request.folder, library);
  return first;
}

}  // namespace icsim::tools
