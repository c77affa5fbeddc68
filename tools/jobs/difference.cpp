#include "tools/jobs/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

namespace icsim::tools {
namespace {

using Side = SideBySideItem::Side;
using LeverText = outputs::ScenarioProvenance::Lever;
using ParameterText = outputs::ScenarioProvenance::Parameter;

template <class Record>
struct Column {
  const char* name;
  std::string Record::*text;
};

constexpr Column<LeverText> kLeverColumns[] = {{"what", &LeverText::what},
                                               {"where", &LeverText::where},
                                               {"when", &LeverText::when},
                                               {"how", &LeverText::how}};
constexpr Column<ParameterText> kParameterColumns[] = {{"value", &ParameterText::value},
                                                       {"distribution", &ParameterText::distribution},
                                                       {"grade", &ParameterText::grade},
                                                       {"source", &ParameterText::source}};

SideBySide field(std::string name, const std::string* a, const std::string* b) {
  return {std::move(name), a != nullptr ? *a : "", b != nullptr ? *b : "",
          a == nullptr || b == nullptr || *a != *b};
}

/// The fields of one record on both sides.
/// \param a null where the side has none.
template <class Record>
SideBySideItem item(std::string name, const Record* a, const Record* b,
                    std::span<const Column<Record>> columns) {
  SideBySideItem out;
  out.name = std::move(name);
  out.side = b == nullptr ? Side::only_a : a == nullptr ? Side::only_b : Side::both;
  for (const auto& [title, text] : columns)
    out.fields.push_back(
        field(title, a != nullptr ? &(a->*text) : nullptr, b != nullptr ? &(b->*text) : nullptr));
  SideBySide origin =
      field("origin", a != nullptr ? &a->origin : nullptr, b != nullptr ? &b->origin : nullptr);
  origin.differs = false;
  out.fields.push_back(std::move(origin));
  return out;
}

/// Records of a side by name; a name that stands twice counts: "demand.level", "demand.level (2)".
template <class Record>
std::vector<std::pair<std::string, const Record*>> named(const std::vector<Record>& records,
                                                         std::string Record::*name) {
  std::map<std::string, int> seen;
  std::vector<std::pair<std::string, const Record*>> out;
  for (const Record& record : records) {
    const int count = ++seen[record.*name];
    out.emplace_back(count == 1 ? record.*name : fmt::format("{} ({})", record.*name, count), &record);
  }
  return out;
}

template <class Record>
const Record* find(const std::vector<std::pair<std::string, const Record*>>& records,
                   const std::string& name) {
  for (const auto& [mine, record] : records) {
    if (mine == name) return record;
  }
  return nullptr;
}

/// In the order of A, then those that only B has.
template <class Record>
std::vector<SideBySideItem> items(const std::vector<Record>& a, const std::vector<Record>& b,
                                  std::string Record::*name, std::span<const Column<Record>> columns) {
  const auto of_a = named(a, name), of_b = named(b, name);
  std::vector<SideBySideItem> out;
  for (const auto& [label, record] : of_a) out.push_back(item(label, record, find(of_b, label), columns));
  for (const auto& [label, record] : of_b) {
    if (find(of_a, label) == nullptr) out.push_back(item<Record>(label, nullptr, record, columns));
  }
  return out;
}

/// Whether the levers of both sides act in another order.
bool other_order(const Question& a, const Question& b) {
  const auto of_a = named(a.provenance.levers, &LeverText::label),
             of_b = named(b.provenance.levers, &LeverText::label);
  std::vector<std::string> order_a, order_b;
  for (const auto& [label, lever] : of_a) {
    if (find(of_b, label) != nullptr) order_a.push_back(label);
  }
  for (const auto& [label, lever] : of_b) {
    if (find(of_a, label) != nullptr) order_b.push_back(label);
  }
  return order_a != order_b;
}

std::vector<SideBySide> settings(const Question& a, const Question& b) {
  const auto text_in = [](const Question& question, const std::string& name) -> const std::string* {
    for (const Setting& setting : question.settings) {
      if (setting.name == name) return &setting.text;
    }
    return nullptr;
  };
  std::vector<SideBySide> out;
  for (const Setting& setting : a.settings)
    out.push_back(field(setting.name, &setting.text, text_in(b, setting.name)));
  for (const Setting& setting : b.settings) {
    if (text_in(a, setting.name) == nullptr) out.push_back(field(setting.name, nullptr, &setting.text));
  }
  return out;
}

/// Tables of the library that both read.
std::vector<SideBySide> data(const Question& a, const Question& b) {
  std::vector<SideBySide> out;
  for (const outputs::NamedText& mine : a.provenance.inputs) {
    if (!mine.name.ends_with(".csv")) continue;
    for (const outputs::NamedText& other : b.provenance.inputs) {
      if (other.name == mine.name) out.push_back(field(mine.name, &mine.text, &other.text));
    }
  }
  return out;
}

}  // namespace

bool SideBySideItem::differs() const {
  return std::any_of(fields.begin(), fields.end(), [](const SideBySide& field) { return field.differs; });
}

bool QuestionDifference::none() const {
  const auto same = [](const auto& list) {
    return std::none_of(list.begin(), list.end(), [](const SideBySide& field) { return field.differs; });
  };
  const auto same_items = [](const auto& list) {
    return std::none_of(list.begin(), list.end(), [](const SideBySideItem& item) { return item.differs(); });
  };
  return same(settings) && same(data) && same_items(levers) && same_items(parameters) && !lever_order;
}

QuestionDifference difference_of(const Question& a, const Question& b) {
  QuestionDifference out;
  out.settings = settings(a, b);
  out.data = data(a, b);
  out.levers = items<LeverText>(a.provenance.levers, b.provenance.levers, &LeverText::label, kLeverColumns);
  out.parameters = items<ParameterText>(a.provenance.parameters, b.provenance.parameters, &ParameterText::key,
                                        kParameterColumns);
  out.lever_order = other_order(a, b);
  const auto parameter_of = [&](const std::string& key) -> const ParameterText* {
    for (const Question* side : {&a, &b}) {
      for (const ParameterText& parameter : side->provenance.parameters) {
        if (parameter.key == key) return &parameter;
      }
    }
    return nullptr;
  };
  for (SideBySideItem& item : out.parameters) item.unit = parameter_of(item.name)->unit;
  for (SideBySideItem& item : out.levers) {
    const SideBySide& what = item.fields.front();
    const ParameterText* moved = parameter_of(item.side == Side::only_b ? what.b : what.a);
    if (moved != nullptr) item.unit = moved->unit;
  }
  return out;
}

}  // namespace icsim::tools
