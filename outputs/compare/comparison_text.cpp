#include "outputs/compare/comparison_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outputs/files/csv.hpp"
#include "outputs/files/json.hpp"

namespace icsim::outputs {
namespace {

std::string json_month(const std::optional<Date>& month) {
  return month ? json_text(month_code(*month)) : "null";
}

std::string json_place(const ComparedPlace& place) {
  return fmt::format(R"("level": {}, "code": {}, "name": {})", json_text(place.level), json_text(place.code),
                     json_text(place.name));
}

std::string difference_json(const std::optional<DifferenceCell>& cell) {
  if (!cell) return "null";
  return json_object({{"base", json_number(cell->base)},
                      {"alternative", json_number(cell->alternative)},
                      {"difference", estimate_json(cell->difference)},
                      {"improves", json_optional(cell->improves)},
                      {"same", json_number(cell->same)}});
}

std::string json_outcome(const MilestoneOutcome& outcome) {
  return fmt::format(
      R"({{"draws": {}, "met": {}, "probability": {}, "probability_low": {}, "probability_high": {}, )"
      R"("by_due": {}, "first": {}, "low": {}, "high": {}}})",
      outcome.draws, outcome.met, json_number(outcome.probability), json_number(outcome.probability_low),
      json_number(outcome.probability_high), json_optional(outcome.by_due), json_month(outcome.first),
      json_month(outcome.low), json_month(outcome.high));
}

std::string json_of(const Comparison& comparison) {
  std::vector<std::string> months, rows, milestones;
  for (const Date month : comparison.months) months.push_back(month_code(month));
  for (const DifferenceRow& row : comparison.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row.cells) cells.push_back(difference_json(cell));
    rows.push_back(fmt::format(R"({{{}, "metric": {}, "label": {}, "values": [{}]}})",
                               json_place(comparison.places[row.place]), json_text(row.indicator->id),
                               json_text(name_at(*row.indicator, comparison.places[row.place].level)),
                               fmt::join(cells, ", ")));
  }
  for (const MilestoneRow& row : comparison.milestones) {
    milestones.push_back(fmt::format(
        R"({{{}, "milestone": {}, "label": {}, "due": {}, "base": {}, "alternative": {}, "months_sooner": {}}})",
        json_place(comparison.places[row.place]), json_text(row.milestone->id),
        json_text(row.milestone->label), json_month(row.milestone->due), json_outcome(row.base),
        json_outcome(row.alternative), estimate_json(row.months_sooner)));
  }
  return fmt::format(
      "{{\"base\": {}, \"alternative\": {}, \"paired\": {}, \"why_unpaired\": {}, \"cautions\": {}, "
      "\"months\": {},\n"
      "\"rows\": [\n{}\n],\n\"milestones\": [\n{}\n]}}",
      json_text(comparison.base), json_text(comparison.alternative), comparison.is_paired(),
      json_texts(comparison.pairing.unpaired), json_texts(comparison.pairing.cautions), json_texts(months),
      fmt::join(rows, ",\n"), fmt::join(milestones, ",\n"));
}

std::string csv_optional(const std::optional<double>& value) {
  return value ? csv_number(*value) : "";
}

std::string csv_month(const std::optional<Date>& month) {
  return month ? month_code(*month) : "";
}

}  // namespace

std::string comparison_json(const std::vector<Comparison>& comparisons) {
  std::vector<std::string> parts;
  for (const Comparison& comparison : comparisons) parts.push_back(json_of(comparison));
  return fmt::format("{{\"comparisons\": [{}]}}", fmt::join(parts, ",\n"));
}

std::string comparison_csv(const std::vector<Comparison>& comparisons) {
  std::string out =
      "base,alternative,paired,level,code,name,kind,id,unit,month,base_value,alternative_value,difference,"
      "low,high,"
      "improves,base_first,alternative_first,months_sooner,same,"
      "base_low,base_high,alternative_low,alternative_high,months_sooner_low,months_sooner_high\r\n";
  for (const Comparison& comparison : comparisons) {
    const auto start = [&](std::size_t at) {
      const ComparedPlace& place = comparison.places[at];
      return fmt::format("{},{},{},{},{},{}", csv_text(comparison.base), csv_text(comparison.alternative),
                         comparison.is_paired() ? "yes" : "no", place.level, csv_text(place.code),
                         csv_text(place.name));
    };
    for (const DifferenceRow& row : comparison.rows) {
      for (std::size_t c = 0; c < row.cells.size(); ++c) {
        if (!row.cells[c]) continue;
        const DifferenceCell& cell = *row.cells[c];
        out += fmt::format(
            "{},metric,{},{},{},{},{},{},{},{},{},,,,{},,,,,,\r\n", start(row.place), row.indicator->id,
            csv_text(row.indicator->unit), month_code(comparison.months[c]), csv_number(cell.base),
            csv_number(cell.alternative), csv_number(cell.difference.mean), csv_number(cell.difference.low),
            csv_number(cell.difference.high), csv_optional(cell.improves), csv_number(cell.same));
      }
    }
    for (const MilestoneRow& row : comparison.milestones) {
      const auto sooner = [&](double Estimate::*part) {
        return row.months_sooner ? std::optional((*row.months_sooner).*part) : std::nullopt;
      };
      out += fmt::format("{},milestone,{},share of draws,{},{},{},{},,,,{},{},{},,{},{},{},{},{},{}\r\n",
                         start(row.place), row.milestone->id, csv_month(row.milestone->due),
                         csv_number(row.base.probability), csv_number(row.alternative.probability),
                         csv_number(row.alternative.probability - row.base.probability),
                         csv_month(row.base.first), csv_month(row.alternative.first),
                         csv_optional(sooner(&Estimate::mean)), csv_number(row.base.probability_low),
                         csv_number(row.base.probability_high), csv_number(row.alternative.probability_low),
                         csv_number(row.alternative.probability_high), csv_optional(sooner(&Estimate::low)),
                         csv_optional(sooner(&Estimate::high)));
    }
  }
  return out;
}

}  // namespace icsim::outputs
