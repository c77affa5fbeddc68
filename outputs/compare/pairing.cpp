#include "outputs/compare/pairing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace icsim::outputs {
namespace {

/// What has to be the same for draws to meet the same luck, and how to make it so.
struct Condition {
  std::string what, base, alternative, remedy;
};

void note(std::vector<std::string>& notes, const std::string& what, const std::string& base,
          const std::string& alternative) {
  if (base != alternative) notes.push_back(fmt::format("{} {} and {}", what, base, alternative));
}

std::string period(const ScenarioResults& results) {
  return fmt::format("{} to {}", to_string(results.start()), to_string(results.months().back()));
}

std::vector<std::string> codes(const ScenarioResults& results, const std::string& level) {
  return results.row_axes(level).at(0).codes;
}

void compare_inputs(const ScenarioProvenance& base, const ScenarioProvenance& alternative,
                    std::vector<std::string>& cautions) {
  std::map<std::string, std::string> known;
  for (const NamedText& input : base.inputs) known[input.name] = input.text;
  for (const NamedText& input : alternative.inputs) {
    const auto found = known.find(input.name);
    if (found != known.end() && found->second != input.text)
      cautions.push_back(fmt::format("input file {} differs", input.name));
  }
}

}  // namespace

Pairing pair_up(const Subject& base, const Subject& alternative) {
  const ScenarioResults &a = *base.results, &b = *alternative.results;
  const ScenarioProvenance from = a.provenance(), to = b.provenance();
  Pairing pairing;
  std::vector<std::string> remedies;
  for (const Condition& condition : {
           Condition{"baselines", from.baseline, to.baseline, "the same 'baseline'"},
           Condition{"periods", period(a), period(b), "the same 'period'"},
           Condition{"numbers of draws", fmt::to_string(from.draws), fmt::to_string(to.draws),
                     "the same --draws"},
           Condition{"seeds", fmt::to_string(from.seed), fmt::to_string(to.seed), "the same --seed"},
           Condition{"noise", from.noise, to.noise, "the same --noise"},
           Condition{"quintiles", from.quintiles, to.quintiles, "the same --quintiles"},
           Condition{"calibrations", from.calibration_id, to.calibration_id,
                     "the same 'calibration' in both scenarios"},
       }) {
    if (condition.base == condition.alternative) continue;
    note(pairing.unpaired, condition.what, condition.base, condition.alternative);
    remedies.push_back(condition.remedy);
  }
  pairing.remedy = fmt::format("run both with {}", fmt::join(remedies, ", "));

  std::set_intersection(a.months().begin(), a.months().end(), b.months().begin(), b.months().end(),
                        std::back_inserter(pairing.months));
  if (pairing.months.empty()) pairing.impossible.emplace_back("they have no month in common");
  if (from.whole != to.whole)
    pairing.impossible.push_back(fmt::format("one holds {}, the other {}", from.whole, to.whole));
  for (const char* level : {"ics", "treatment_function"}) {
    if (from.whole == to.whole && codes(a, level) != codes(b, level))
      pairing.impossible.push_back(fmt::format("their rows of level '{}' are not the same", level));
  }
  const RunProvenance &program = base.file->run(), &other = alternative.file->run();
  note(pairing.cautions, "program versions", program.program_version, other.program_version);
  note(pairing.cautions, "commits", program.commit, other.commit);
  compare_inputs(from, to, pairing.cautions);
  return pairing;
}

}  // namespace icsim::outputs
