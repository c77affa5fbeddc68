#include "scenarios/language/inherit.hpp"

#include <algorithm>
#include <array>

#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kMergedSections{"period", "ensemble", "parameters",
                                                          "sets",   "network",  "outputs"};
constexpr std::array<std::string_view, 4> kOwnOnly{"name", "title", "description", "extends"};
constexpr std::array<std::string_view, 7> kPolicyKeys{"schema", "name",    "title", "description",
                                                      "sets",   "network", "levers"};

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
  Document document;
  document.path = file;
  document.shown = file.string();
  const std::string text = read_yaml_text(file, document.shown);
  document.root = parse_yaml(text, document.shown);
  const std::string inside =
      file.lexically_normal().lexically_relative(library.root.lexically_normal()).string();
  const bool in_library = !inside.empty() && !inside.starts_with("..");
  document.inputs.push_back({in_library ? inside : document.shown, sha256_hex(text)});
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

std::vector<std::string> library_names(const ScenarioLibrary& library) {
  std::vector<std::string> names = yaml_stems(library.root / "library");
  std::erase(names, "defaults");
  return names;
}

std::vector<std::string> policy_names(const ScenarioLibrary& library) {
  return yaml_stems(library.root / "library" / "policies");
}

void expand_policies(Node& scenario, const fs::path& folder, const ScenarioLibrary& library,
                     std::vector<InputFile>& inputs) {
  const Node* list = scenario.find("policies");
  if (list == nullptr) return;
  FaultList faults;
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
      continue;
    }
    Document policy = read_document(file, library);
    const Node* schema = fields.required(policy.root, "schema", "write 'schema: icsim/policy/1' at the top");
    static constexpr std::string_view kSchemas[] = {kPolicySchema};
    if (schema != nullptr) fields.choice(*schema, kSchemas);
    fields.check_keys(policy.root, kPolicyKeys);
    if (Node* levers = policy.root.find("levers")) {
      for (Node& lever : levers->items) lever.from_policy = true;
    }
    std::erase_if(policy.root.entries,
                  [](const Entry& entry) { return entry.key == "schema" || is_one_of(entry.key, kOwnOnly); });
    merge_into(before, policy.root);
    inputs.insert(inputs.end(), policy.inputs.begin(), policy.inputs.end());
  }
  faults.throw_if_any();
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

Document flatten(Document child, const ScenarioLibrary& library) {
  std::vector<Document> line;  // child first
  std::vector<std::string> chain{child.shown};
  std::vector<fs::path> seen{one_name(child.path)};
  expand_policies(child.root, child.path.parent_path(), library, child.inputs);
  line.push_back(std::move(child));
  while (const Node* extends = line.back().root.find("extends")) {
    FaultList faults;
    Fields fields(faults);
    const auto name = fields.text(*extends);
    fs::path file;
    if (name) file = find_scenario_file(*name, line.back().path.parent_path(), library);
    if (name && file.empty()) {
      const auto names = library_names(library);
      const std::vector<std::string_view> views(names.begin(), names.end());
      const std::string near = nearest_word(fs::path(*name).stem().string(), views);
      faults.add(*extends, "there is no scenario " + shown_word(*name),
                 near.empty() ? "give a file relative to this one, or the name of a library scenario"
                              : "did you mean '" + near + "'?");
    }
    faults.throw_if_any();
    chain.push_back(file.string());
    const fs::path canonical = one_name(file);
    if (std::find(seen.begin(), seen.end(), canonical) != seen.end()) {
      faults.add(*extends, "'extends' comes back to where it was: " + chain_text(chain),
                 "break the circle in one of these files");
      faults.throw_if_any();
    }
    seen.push_back(canonical);
    Document parent = read_document(file, library);
    const Node* schema = parent.root.find("schema");
    if (schema == nullptr || schema->text != kScenarioSchema) {
      faults.add(*extends, shown_word(*name) + " is not a scenario",
                 "its first line must be 'schema: icsim/scenario/1'");
      faults.throw_if_any();
    }
    expand_policies(parent.root, parent.path.parent_path(), library, parent.inputs);
    line.push_back(std::move(parent));
  }
  Document result = std::move(line.front());
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
