#include "scenarios/language/resolved_places.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace icsim::scenarios {
namespace {

class CodeWriter {
 public:
  CodeWriter(FaultList& faults, const Model& model, const PlaceNames& names)
      : faults_(faults), model_(model), names_(names) {}

  void write(Node& words, std::string_view key) const {
    if (words.is_scalar()) return write_word(words, key);
    for (Node& word : words.items) {
      if (word.is_scalar()) write_word(word, key);
    }
  }
  void write_where(Node& where) const {
    for (Entry& entry : where.entries) {
      if (entry.key == "ics" || entry.key == "region" || entry.key == "treatment_function")
        write(entry.value, entry.key);
    }
  }

 private:
  void write_word(Node& word, std::string_view key) const {
    const auto code = resolved_place(model_, &names_, key, word.text);
    if (!code || *code == word.text) return;
    if (key == "ics") {
      const std::string caution = board_caution(model_, names_, word.text);
      if (!caution.empty()) faults_.warn(word, caution, "write " + *code + " if that is meant");
    }
    word.text = *code;
    word.in_quotes = false;
  }

  FaultList& faults_;
  const Model& model_;
  const PlaceNames& names_;
};

}  // namespace

void write_system_codes(FaultList& faults, Node& words, const Model& model, const PlaceNames& names) {
  CodeWriter(faults, model, names).write(words, "ics");
}

void write_place_codes(FaultList& faults, Node& root, const Model& model, const PlaceNames& names) {
  const CodeWriter writer(faults, model, names);
  if (Node* only = root.find("only")) writer.write(*only, "ics");
  if (Node* sets = root.find("sets")) {
    for (Entry& set : sets->entries) writer.write_where(set.value);
  }
  if (Node* levers = root.find("levers")) {
    for (Node& lever : levers->items) {
      if (Node* where = lever.find("where")) writer.write_where(*where);
    }
  }
  Node* network = root.find("network");
  if (network == nullptr) return;
  if (Node* groups = network->find("collaboratives")) {
    for (Entry& group : groups->entries) writer.write(group.value, "ics");
  }
  if (Node* moves = network->find("moves")) {
    for (Node& move : moves->items) {
      for (const auto& [key, level] : {std::pair{"from", "ics"}, std::pair{"to", "ics"},
                                       std::pair{"treatment_function", "treatment_function"}}) {
        if (Node* word = move.find(key)) writer.write(*word, level);
      }
    }
  }
}

}  // namespace icsim::scenarios
