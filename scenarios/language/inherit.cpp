#include "scenarios/language/inherit.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "scenarios/language/keys.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kMergedSections{"period", "ensemble", "parameters",
                                                          "sets",   "network",  "outputs"};
constexpr std::array<std::string_view, 4> kOwnOnly{"name", "title", "description", "extends"};

bool is_one_of(std::string_view key, std::span<const std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_file(const fs::path& path) {
  std::error_code failed;
  return fs::exists(path, failed);
}

/// The same for all spellings of a path.
fs::path one_name(const fs::path& path) {
  std::error_code failed;
  const fs::path canonical = fs::canonical(path, failed);
  return failed ? path.lexically_normal() : canonical;
}

void put(Node& map, const Entry& entry) {
  for (Entry& mine : map.entries) {
    if (mine.key == entry.key) {
      mine = entry;
      return;
    }
  }
  map.entries.push_back(entry);
}

std::string_view label_of(const Node& lever) {
  const Node* label = lever.is_map() ? lever.find("label") : nullptr;
  return label != nullptr && label->is_scalar() ? std::string_view(label->text) : std::string_view();
}

void merge_levers(Node& parent, const Node& child) {
  const std::size_t inherited = parent.items.size();
  for (const Node& lever : child.items) {
    const auto label = label_of(lever);
    const auto end = parent.items.begin() + static_cast<std::ptrdiff_t>(inherited);
    const auto same = label.empty() ? end : std::find_if(parent.items.begin(), end, [&](const Node& mine) {
      return label_of(mine) == label;
    });
    if (same == end) {
      parent.items.push_back(lever);
    } else {
      *same = lever;
    }
  }
}

std::vector<std::string> yaml_stems(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// A file relative to the scenario's folder, or the bare name of a policy of the library.
fs::path find_policy(const std::string& name, const fs::path& folder, const ScenarioLibrary& library) {
  const fs::path given(name);
  if (given.has_extension()) return is_file(folder / given) ? folder / given : fs::path();
  const fs::path shipped = library.root / "library" / "policies" / (name + ".yaml");
  return !given.has_parent_path() && is_file(shipped) ? shipped : fs::path();
}

std::string chain_text(const std::vector<std::string>& chain) {
  std::string text;
  for (const std::string& file : chain) text += (text.empty() ? "" : " -> ") + file;
  return text;
}

}  // namespace

Document read_document(const fs::path& file, const ScenarioLibrary& library) {
  FaultList faults;
  Document document = read_document(file, library, faults);
  faults.throw_if_any();
  return document;
}

Document read_document(const fs::path& file, const ScenarioLibrary& library, FaultList& faults) {
  Document document;
  document.path = file;
  document.shown = file.string();
  std::vector<Fault> found;
  try {
    const std::string text = read_yaml_text(file, document.shown);
    document.root = parse_yaml(text, document.shown, found);
    const std::string inside =
        file.lexically_normal().lexically_relative(library.root.lexically_normal()).string();
    const bool in_library = !inside.empty() && !inside.starts_with("..");
    document.inputs.push_back({in_library ? inside : document.shown, sha256_hex(text)});
  } catch (const ScenarioError& error) {
    found = error.faults();
  }
  faults.add(found);
  return document;
}

fs::path find_scenario_file(const std::string& file_or_name, const fs::path& folder,
                            const ScenarioLibrary& library) {
  const fs::path given(file_or_name);
  if (given.has_extension() && is_file(folder / given)) return folder / given;
  const bool bare = !given.has_parent_path();
  if (bare && is_file(library.root / "library" / given) && given.has_extension())
    return library.root / "library" / given;
  if (bare && is_file(library.root / "library" / (file_or_name + ".yaml")))
    return library.root / "library" / (file_or_name + ".yaml");
  return is_file(folder / given) ? folder / given : fs::path();
}

BaseScenarios::BaseScenarios(const ScenarioLibrary& library, const std::string& baseline) {
  for (const std::string& name : library_names(library)) {
    FaultList ignored;  // a file that cannot be read is no base scenario
    const Document document = read_document(library.root / "library" / (name + ".yaml"), library, ignored);
    const Node* start = document.root.is_map() ? document.root.find("baseline") : nullptr;
    static constexpr std::array<std::string_view, 5> kChanges{"extends", "levers", "parameters", "policies",
                                                              "scenarios"};
    const bool changes = std::any_of(kChanges.begin(), kChanges.end(), [&](std::string_view key) {
      return document.root.find(key) != nullptr;
    });
    if (start == nullptr || !start->is_scalar() || changes) continue;
    if (start->text == baseline)
      wanted_ = document.path;
    else
      others_.push_back(one_name(document.path));
  }
}

fs::path BaseScenarios::in_place_of(const fs::path& file) const {
  if (wanted_.empty() || file.empty()) return file;
  return std::find(others_.begin(), others_.end(), one_name(file)) != others_.end() ? wanted_ : file;
}

std::vector<std::string> library_names(const ScenarioLibrary& library) {
  std::vector<std::string> names = yaml_stems(library.root / "library");
  std::erase(names, "defaults");
  return names;
}

std::vector<std::string> policy_names(const ScenarioLibrary& library) {
  return yaml_stems(library.root / "library" / "policies");
}

std::string suggest_scenario(const std::string& name, const ScenarioLibrary& library) {
  const auto names = library_names(library);
  const std::vector<std::string_view> views(names.begin(), names.end());
  return suggest(fs::path(name).stem().string(), views);
}

void expand_policies(Node& scenario, const fs::path& folder, const ScenarioLibrary& library,
                     Document& document, FaultList& faults) {
  const Node* list = scenario.find("policies");
  if (list == nullptr) return;
  Fields fields(faults);
  Node before;
  before.kind = Node::Kind::map;
  before.mark = list->mark;
  for (const Node* name : fields.words(*list)) {
    const fs::path file = find_policy(name->text, folder, library);
    if (file.empty()) {
      const auto names = policy_names(library);
      const std::vector<std::string_view> views(names.begin(), names.end());
      faults.add(*name, "there is no policy " + shown_word(name->text),
                 suggest(fs::path(name->text).stem().string(), views));
      document.whole = false;
      continue;
    }
    Document policy = read_document(file, library, faults);
    if (!policy.root.is_map()) {
      document.whole = false;
      continue;
    }
    const Node* schema = fields.required(policy.root, "schema", "write 'schema: icsim/policy/1' at the top");
    static constexpr std::string_view kSchemas[] = {kPolicySchema};
    if (schema != nullptr && !fields.choice(*schema, kSchemas))
      continue;  // of another kind: its keys say nothing
    fields.check_keys(policy.root, keys_under("", kInPolicy));
    if (Node* levers = policy.root.find("levers")) {
      for (Node& lever : levers->items) lever.from_policy = true;
    }
    if (Node* network = policy.root.find("network")) {
      if (Node* moves = network->find("moves")) {
        for (Node& move : moves->items) move.from_policy = true;
      }
    }
    std::erase_if(policy.root.entries,
                  [](const Entry& entry) { return entry.key == "schema" || is_one_of(entry.key, kOwnOnly); });
    merge_into(before, policy.root);
    document.inputs.insert(document.inputs.end(), policy.inputs.begin(), policy.inputs.end());
  }
  std::erase_if(scenario.entries, [](const Entry& entry) { return entry.key == "policies"; });
  merge_into(before, scenario);
  before.mark = scenario.mark;
  before.path = scenario.path;
  scenario = std::move(before);
}

void merge_into(Node& parent, const Node& child) {
  for (const Entry& entry : child.entries) {
    Node* mine = parent.find(entry.key);
    if (is_one_of(entry.key, kMergedSections) && mine != nullptr && mine->is_map() && entry.value.is_map()) {
      for (const Entry& inner : entry.value.entries) put(*mine, inner);
    } else if (entry.key == "levers" && mine != nullptr && mine->kind == Node::Kind::sequence &&
               entry.value.kind == Node::Kind::sequence) {
      merge_levers(*mine, entry.value);
    } else {
      put(parent, entry);
    }
  }
  parent.mark = child.mark;
}

namespace {

/// The scenario that one extends, or nothing, noted, when it cannot be had.
std::optional<Document> read_parent(const Document& child, const Node& extends,
                                    std::vector<std::string>& chain, std::vector<fs::path>& seen,
                                    const ScenarioLibrary& library, FaultList& faults,
                                    const BaseScenarios& bases) {
  const auto name = Fields(faults).text(extends);
  if (!name) return std::nullopt;
  const fs::path file = bases.in_place_of(find_scenario_file(*name, child.path.parent_path(), library));
  if (file.empty()) {
    const std::string hint = suggest_scenario(*name, library);
    faults.add(extends, "there is no scenario " + shown_word(*name),
               hint.starts_with("one of")
                   ? "give a file relative to this one, or the name of a library scenario"
                   : hint);
    return std::nullopt;
  }
  chain.push_back(file.string());
  const fs::path canonical = one_name(file);
  if (std::find(seen.begin(), seen.end(), canonical) != seen.end()) {
    faults.add(extends, "'extends' comes back to where it was: " + chain_text(chain),
               "break the circle in one of these files");
    return std::nullopt;
  }
  seen.push_back(canonical);
  Document parent = read_document(file, library, faults);
  if (!parent.root.is_map()) return std::nullopt;
  const Node* schema = parent.root.find("schema");
  if (schema != nullptr && schema->text == kScenarioSchema) return parent;
  faults.add(extends, shown_word(*name) + " is not a scenario",
             schema != nullptr && schema->text == kPolicySchema
                 ? "it is a policy: name it under 'policies'"
                 : "its first line must be 'schema: icsim/scenario/1'");
  return std::nullopt;
}

}  // namespace

Document flatten(Document child, const ScenarioLibrary& library, FaultList& faults,
                 const BaseScenarios& bases) {
  std::vector<Document> line;  // child first
  std::vector<std::string> chain{child.shown};
  std::vector<fs::path> seen{one_name(child.path)};
  bool whole = true;
  for (std::optional<Document> next = std::move(child); next;) {
    expand_policies(next->root, next->path.parent_path(), library, *next, faults);
    whole = whole && next->whole;
    line.push_back(std::move(*next));
    next.reset();
    if (const Node* extends = line.back().root.find("extends")) {
      next = read_parent(line.back(), *extends, chain, seen, library, faults, bases);
      whole = whole && next.has_value();
    }
  }
  Document result = std::move(line.front());
  result.whole = whole;
  Node merged = std::move(line.size() > 1 ? line.back().root : result.root);
  for (std::size_t i = line.size(); i-- > 1;) {
    std::erase_if(merged.entries, [](const Entry& entry) { return is_one_of(entry.key, kOwnOnly); });
    merge_into(merged, i > 1 ? line[i - 1].root : result.root);
    result.inputs.insert(result.inputs.end(), line[i].inputs.begin(), line[i].inputs.end());
  }
  std::erase_if(merged.entries, [](const Entry& entry) { return entry.key == "extends"; });
  result.root = std::move(merged);
  return result;
}

}  // namespace icsim::scenarios
