#pragma once
/// A YAML text as our own tree: every node knows the file, line and column it stands at and its key path.
/// What YAML allows and a scenario never needs (anchors, tags, several documents, tabs, deep nesting) is
/// refused here, once.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/text/fault.hpp"

namespace icsim::scenarios {

struct Mark {
  std::shared_ptr<const std::string> file;
  int line = 0;  ///< from 1
  int column = 0;
};

struct Entry;

struct Node {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string text;  ///< of a scalar
  bool in_quotes = false;
  bool refused = false;  ///< an alias, noted already: what it stands for is unknown
  Mark mark;
  std::string path;          ///< within its own file: "levers[2].how"
  bool from_policy = false;  ///< a lever or move that a policy brought: dates outside the run are cut off
  std::vector<Node> items;
  std::vector<Entry> entries;

  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] const Node* find(std::string_view key) const;  ///< null when there is none
  [[nodiscard]] Node* find(std::string_view key);
};

/// A key of a map and what stands there.
struct Entry {
  std::string key;
  Mark mark;
  Node value;
};

/// "file.yaml:14"
std::string place_of(const Mark& mark);

/// Text of a YAML file, checked to be a regular file of at most 1 MiB, and not a run file, web page or workbook.
/// \param shown how messages name it.
/// \throws ScenarioError
std::string read_yaml_text(const std::filesystem::path& file, const std::string& shown);

/// \throws ScenarioError with every fault found.
Node parse_yaml(const std::string& text, const std::string& shown);

/// Appends what is wrong, and goes on where that does not make the rest unreadable.
/// \return a map; a node of kind null when the text cannot be read as one.
Node parse_yaml(const std::string& text, const std::string& shown, std::vector<Fault>& faults);

}  // namespace icsim::scenarios
