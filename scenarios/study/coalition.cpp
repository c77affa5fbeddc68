#include "scenarios/study/coalition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/core/check.hpp"
#include "engine/model/parameter_registry.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {
namespace {

/// "{a: 1}" of a map without some of its keys.
std::string flow_without(Node map, std::initializer_list<std::string_view> keys) {
  std::erase_if(map.entries, [&](const Entry& entry) {
    return std::find(keys.begin(), keys.end(), entry.key) != keys.end();
  });
  return flow_yaml(map);
}

std::string flow_of(const Node& root, std::string_view key) {
  const Node* node = root.find(key);
  return node == nullptr ? "" : flow_yaml(*node);
}

/// Names of the sets in a lever's `where`; may be changed there.
std::vector<Node*> set_names(Node& lever) {
  Node* where = lever.find("where");
  Node* sets = where == nullptr ? nullptr : where->find("set");
  std::vector<Node*> names;
  if (sets == nullptr) return names;
  if (sets->is_scalar()) names.push_back(sets);
  for (Node& item : sets->items) names.push_back(&item);
  return names;
}

bool is_left_alone(const Node& root, const std::string& key) {
  const Node* calibration = root.find("calibration");
  const Node* leaves = calibration == nullptr ? nullptr : calibration->find("leaves");
  return leaves != nullptr && std::any_of(leaves->items.begin(), leaves->items.end(),
                                          [&](const Node& item) { return item.text == key; });
}

/// The calibration of a resolved scenario, with other parameters left alone by it.
std::string calibration_text(const Node& root, const std::string& leaves) {
  const Node* calibration = root.find("calibration");
  if (!calibration->is_map()) return flow_yaml(*calibration);
  std::string text;
  for (const Entry& entry : calibration->entries) {
    if (entry.key != "leaves") text += fmt::format("{}: {}, ", entry.key, flow_yaml(entry.value));
  }
  return fmt::format("{{{}leaves: [{}]}}", text, leaves);
}

std::string words_of(const LeverRecord& record) {
  return fmt::format("{}: {}; where: {}; {}", record.what, record.how, record.where, record.when);
}

std::string words_of(const ParameterRecord& record) {
  return record.distribution.empty()
             ? fmt::format("{} ({})", record.value, record.unit)
             : fmt::format("{} ({}), {}", record.value, record.unit, record.distribution);
}

/// What may not differ, and how to mend it.
class SameTerms {
 public:
  SameTerms(const Scenario& base, const Scenario& alternative)
      : place_(fmt::format("{} and {}", base.name, alternative.name)) {}

  void expect(const std::string& what, const std::string& base, const std::string& alternative,
              const std::string& hint) {
    if (base == alternative) return;
    faults_.push_back({place_, 0, 0, "", fmt::format("{} differ: {} and {}", what, base, alternative), hint});
  }
  void throw_if_any() const {
    if (!faults_.empty()) throw ScenarioError(faults_);
  }

 private:
  std::string place_;
  std::vector<Fault> faults_;
};

void expect_same_terms(const Scenario& base, const Scenario& alternative, const Node& of_base,
                       const Node& of_alternative) {
  SameTerms terms(base, alternative);
  const auto both = [&](auto text) { return std::pair(text(base), text(alternative)); };
  const auto expect = [&](const std::string& what, auto text, const std::string& hint) {
    const auto [one, other] = both(text);
    terms.expect(what, one, other, hint);
  };
  terms.expect("their baselines", flow_of(of_base, "baseline"), flow_of(of_alternative, "baseline"),
               "levers are told apart only from the same start");
  expect(
      "their last days", [](const Scenario& s) { return to_string(s.end); }, "give both the same 'period'");
  expect(
      "their numbers of draws", [](const Scenario& s) { return fmt::to_string(s.ensemble.draws); },
      "--draws sets both");
  expect(
      "their seeds", [](const Scenario& s) { return fmt::to_string(s.ensemble.seed); }, "--seed sets both");
  expect(
      "their kinds of noise",
      [](const Scenario& s) { return std::string(kNoises[s.ensemble.noise == Noise::demographic ? 1 : 0]); },
      "--noise sets both");
  expect(
      "their quintiles",
      [](const Scenario& s) { return std::string(kQuintileModes[s.ensemble.split_quintiles ? 0 : 1]); },
      "--quintiles sets both");
  expect(
      "their ways to draw parameters",
      [](const Scenario& s) { return std::string(kParameterModes[s.ensemble.sample_parameters ? 0 : 1]); },
      "write the same 'ensemble: {parameters: ...}' in both");
  expect(
      "their places", [](const Scenario& s) { return s.whole; }, "write the same 'only' in both");
  expect(
      "their calibrations", [](const Scenario& s) { return s.calibration_id; },
      "write the same 'calibration' in both");
  terms.throw_if_any();
}

/// Reads the posterior once: mixes of the same two scenarios differ only in what they leave of it.
CalibrationSource remember(CalibrationSource source) {
  if (!source) return source;
  const auto known = std::make_shared<std::optional<Calibrated>>();
  return [source = std::move(source), known](const CalibrationRequest& request) {
    if (!*known) *known = source(request);
    return **known;
  };
}

}  // namespace

ScenarioMix::ScenarioMix(const Scenario& base, const Scenario& alternative, const ScenarioLibrary& library,
                         std::filesystem::path folder)
    : base_(parse_yaml(base.resolved_yaml, base.name)),
      alternative_(parse_yaml(alternative.resolved_yaml, alternative.name)),
      folder_(std::move(folder)),
      library_{library.root, remember(library.calibrate),
               library.baselines ? library.baselines : std::make_shared<ReadBaselines>()} {
  expect_same_terms(base, alternative, base_, alternative_);
  name_sets_apart();
  merge_levers(levers_of(base_, base), levers_of(alternative_, alternative));
  merge_parameters(base, alternative);
  merge_network();
}

void ScenarioMix::name_sets_apart() {
  const Node* mine = base_.find("sets");
  const Node* theirs = alternative_.find("sets");
  if (mine == nullptr || theirs == nullptr) return;
  for (const Entry& entry : mine->entries) {
    const Node* other = theirs->find(entry.key);
    if (other == nullptr || flow_yaml(*other) == flow_yaml(entry.value)) continue;
    std::string name = entry.key + "-of-alternative";
    while (mine->find(name) != nullptr || theirs->find(name) != nullptr) name += '-';
    new_set_names_.emplace(entry.key, name);
  }
}

std::list<ScenarioMix::LeverSlot> ScenarioMix::levers_of(const Node& root, const Scenario& scenario) const {
  const std::vector<Node>& nodes = root.find("levers")->items;
  const bool is_base = &root == &base_;
  const std::size_t unwritten = scenario.levers.size() - nodes.size();  // an observed history comes first
  std::map<std::string, int> uses;
  std::list<LeverSlot> slots;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Node node = nodes[i];
    LeverSlot slot;
    slot.record = scenario.levers[unwritten + i];
    slot.what = slot.record.what;
    slot.id = fmt::format("{}#{}", slot.record.label, uses[slot.record.label]++);
    slot.of_alternative = !is_base;
    slot.meaning = flow_without(node, {"label"});
    for (Node* name : set_names(node)) {
      const std::string text = flow_yaml(*root.find("sets")->find(name->text));
      slot.meaning += '\n' + text;
      const auto renamed = is_base ? new_set_names_.end() : new_set_names_.find(name->text);
      if (renamed != new_set_names_.end()) name->text = renamed->second;
      slot.sets.emplace(flow_yaml(*name), text);
    }
    slot.yaml = flow_yaml(node);
    slots.push_back(std::move(slot));
  }
  return slots;
}

int ScenarioMix::add(Difference difference) {
  differences_.push_back(std::move(difference));
  return static_cast<int>(differences_.size()) - 1;
}

// The alternative's levers, with those of the base set in between: each behind the one on the same key that
// precedes it in the base. What both have stands once, unless that would bring it out of the base's order.
void ScenarioMix::merge_levers(std::list<LeverSlot> base, std::list<LeverSlot> alternative) {
  using Kind = Difference::Kind;
  levers_ = std::move(alternative);
  std::map<std::string, std::list<LeverSlot>::iterator> last;  // of the base's levers on a key
  std::map<std::string, LeverSlot*> was;                       // by id: what the base has in its place
  for (LeverSlot& slot : base) {
    const auto before = last.find(slot.what);
    const auto from = before == last.end() ? levers_.begin() : std::next(before->second);
    const auto is_same = [&](const LeverSlot& other) { return other.of_alternative && other.id == slot.id; };
    auto found = std::find_if(from, levers_.end(), is_same);
    if (found != levers_.end() && found->meaning == slot.meaning) {
      found->of_alternative = false;  // of both: matched
      last[slot.what] = found;
      continue;
    }
    const auto placed = levers_.insert(found != levers_.end() ? found : from, slot);
    last[slot.what] = found != levers_.end() && found->what == slot.what ? found : placed;
    was.emplace(slot.id, &*placed);
  }
  std::map<std::string, int> numbers;  // by id
  for (LeverSlot& slot : levers_) {
    if (!slot.of_alternative) continue;
    const auto before = was.find(slot.id);
    const Kind kind = before == was.end()                       ? Kind::added
                      : before->second->meaning == slot.meaning ? Kind::moved
                                                                : Kind::changed;
    std::string words = words_of(slot.record);
    if (kind == Kind::changed) words += "; before: " + words_of(before->second->record);
    if (kind == Kind::moved) words += "; it acts at another place among the levers on " + slot.what;
    slot.difference = add({kind, slot.record.label, std::move(words), slot.record.origin});
    numbers.emplace(slot.id, slot.difference);
  }
  for (LeverSlot& slot : levers_) {
    const auto before = was.find(slot.id);
    if (before == was.end() || before->second != &slot) continue;
    const auto found = numbers.find(slot.id);
    slot.difference =
        found != numbers.end()
            ? found->second
            : add({Kind::taken_away, slot.record.label, words_of(slot.record), slot.record.origin});
  }
}

void ScenarioMix::merge_parameters(const Scenario& base, const Scenario& alternative) {
  const std::vector<Entry>& entries = base_.find("parameters")->entries;
  ICSIM_EXPECT(entries.size() == base.parameters.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Node& mine = entries[i].value;
    const Node& theirs = alternative_.find("parameters")->entries.at(i).value;
    ParameterSlot slot{entries[i].key, flow_yaml(mine), flow_yaml(theirs)};
    slot.left_by_base = is_left_alone(base_, slot.key);
    slot.left_by_alternative = is_left_alone(alternative_, slot.key);
    const bool same_value =
        flow_without(mine, {"source", "grade"}) == flow_without(theirs, {"source", "grade"});
    if (!same_value || slot.left_by_base != slot.left_by_alternative) {
      const ParameterRecord& now = alternative.parameters[i];
      const auto how = [](const ParameterRecord& record, bool left_alone) {
        return words_of(record) + (left_alone ? ", not calibrated" : "");
      };
      slot.difference = add({Difference::Kind::parameter, slot.key,
                             fmt::format("{}; before: {}", how(now, slot.left_by_alternative),
                                         how(base.parameters[i], slot.left_by_base)),
                             now.origin});
    }
    parameters_.push_back(std::move(slot));
  }
}

void ScenarioMix::merge_network() {
  const std::string before = flow_of(base_, "network"), now = flow_of(alternative_, "network");
  if (before == now) return;
  const auto words = [](const std::string& text) { return text.empty() ? std::string("the default") : text; };
  // A lever that sends patients needs its network: the two come and go together.
  const std::string_view sends = specification(Parameter::mutual_aid_max_flow).key;
  const auto with = std::find_if(levers_.begin(), levers_.end(), [&](const LeverSlot& lever) {
    return lever.what == sends && lever.difference != kBoth;
  });
  if (with != levers_.end()) {
    network_ = with->difference;
    differences_[static_cast<std::size_t>(network_)].words += "; with network " + words(now);
    return;
  }
  network_ = add(
      {Difference::Kind::network, "network", fmt::format("{}; before: {}", words(now), words(before)), ""});
}

bool ScenarioMix::is_in(int difference, bool of_alternative, const std::vector<bool>& chosen) const {
  return difference == kBoth || chosen[static_cast<std::size_t>(difference)] == of_alternative;
}

std::string ScenarioMix::text(const std::vector<bool>& chosen) const {
  ICSIM_EXPECT(chosen.size() == differences_.size());
  std::string parameters, leaves, levers, sets;
  std::map<std::string, std::string> on_key;  // the order of levers on different keys means nothing
  for (const ParameterSlot& slot : parameters_) {
    const bool now = slot.difference != kBoth && is_in(slot.difference, true, chosen);
    parameters += fmt::format("  {}: {}\n", slot.key, now ? slot.alternative : slot.base);
    if (now ? slot.left_by_alternative : slot.left_by_base) leaves += (leaves.empty() ? "" : ", ") + slot.key;
  }
  std::map<std::string, std::string> used;
  for (const LeverSlot& slot : levers_) {
    if (!is_in(slot.difference, slot.of_alternative, chosen)) continue;
    on_key[slot.what] += fmt::format("  - {}\n", slot.yaml);
    used.insert(slot.sets.begin(), slot.sets.end());
  }
  for (const auto& [key, text] : on_key) levers += text;
  for (const auto& [name, places] : used) sets += fmt::format("  {}: {}\n", name, places);

  std::string text = fmt::format("schema: {}\nname: mix\n", kScenarioSchema);
  for (const char* key : {"baseline", "only", "period", "ensemble"}) {
    if (base_.find(key) != nullptr) text += fmt::format("{}: {}\n", key, flow_of(base_, key));
  }
  text += fmt::format("calibration: {}\n", calibration_text(base_, leaves));
  text += "parameters:\n" + parameters;
  if (!sets.empty()) text += "sets:\n" + sets;
  const bool now = network_ != kBoth && is_in(network_, true, chosen);
  const std::string network = flow_of(now ? alternative_ : base_, "network");
  if (!network.empty()) text += fmt::format("network: {}\n", network);
  return text + (levers.empty() ? "levers: []\n" : "levers:\n" + levers);
}

Scenario ScenarioMix::load(const std::vector<bool>& chosen) const {
  return load_scenario_text(text(chosen), "a mix of two scenarios", folder_, library_);
}

}  // namespace icsim::scenarios
