#include "calibration/data/list_history.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

constexpr std::string_view kUnmapped = "UNMAPPED";
constexpr std::size_t kStocksKept = kHistoryStocks.size();
/// Within 18 weeks, from there to 52, to 65, beyond.
constexpr std::size_t kSegments = 4;
using Counts = std::array<double, kStocksKept>;
using Segments = std::array<double, kSegments>;

Segments to_segments(const Counts& counts) {
  const auto [all, within, over_52, over_65] = counts;
  return {within, all - within - over_52, over_52 - over_65, over_65};
}

Counts from_segments(const Segments& segments) {
  const auto [within, to_52, to_65, beyond] = segments;
  return {within + to_52 + to_65 + beyond, within, to_65 + beyond, beyond};
}

std::map<std::string, int, std::less<>> numbered(const std::vector<std::string>& codes) {
  std::map<std::string, int, std::less<>> numbers;
  for (const std::string& code : codes) numbers.emplace(code, static_cast<int>(numbers.size()));
  return numbers;
}

/// [area][treatment function]: what stands in no table by function, where that is known.
std::vector<Segments> read_outside(const RttDataSet& data, const std::string& text) {
  static constexpr std::array<std::string_view, 7> kColumns{
      "icb_code", "treatment_function", "w0", "w18", "w52", "w65", "w78"};
  const auto areas = numbered(data.areas), functions = numbered(data.treatment_functions);
  scenarios::Table table("rtt/outside_specialty.csv", text, kColumns);
  std::vector<Segments> outside(data.areas.size() * data.treatment_functions.size(), Segments{});
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto area = table.index(r, "icb_code", areas);
    const auto function = table.index(r, "treatment_function", functions);
    if (!area || !function) continue;
    Segments& segments = outside[data.list_cell(0, *area, *function)];
    for (std::size_t c = 2; c < kColumns.size(); ++c)
      segments[std::min(c - 2, kSegments - 1)] += table.number(r, kColumns[c]).value_or(0.0);
  }
  table.throw_if_any();
  return outside;
}

class History {
 public:
  History(const RttDataSet& data, const std::string& outside)
      : data_(data), outside_(read_outside(data, outside)) {}

  /// [list] of a system or of what belongs to none, all together first.
  [[nodiscard]] std::vector<Counts> area(int month, int area) const {
    const bool is_unmapped = data_.areas[static_cast<std::size_t>(area)] == kUnmapped;
    Counts together{};
    for (std::size_t s = 0; s < kStocksKept; ++s) together[s] = data_.at(kHistoryStocks[s], month, area);
    std::vector<Counts> lists{together};
    const int functions = static_cast<int>(data_.treatment_functions.size());
    if (!has_functions(month, area)) {
      lists.resize(lists.size() + static_cast<std::size_t>(functions), none());
    } else {
      const Segments whole = to_segments(together);
      Segments told{}, likeness{};
      for (int f = 0; f < functions; ++f) {
        const Segments own = of_function(month, area, f), like = outside(area, f);
        for (std::size_t g = 0; g < kSegments; ++g) {
          told[g] += own[g];
          likeness[g] += like[g];
        }
      }
      for (int f = 0; f < functions; ++f) {
        Segments list = of_function(month, area, f);
        const Segments like = outside(area, f);
        for (std::size_t g = 0; g < kSegments; ++g)
          list[g] += std::max(whole[g] - told[g], 0.0) * like[g] / std::max(likeness[g], 1.0);
        lists.push_back(from_segments(list));
      }
    }
    if (is_unmapped) {  // published as none where there is nobody
      for (Counts& counts : lists) {
        for (double& count : counts) count = std::isnan(count) ? 0.0 : count;
      }
    }
    return lists;
  }

 private:
  static Counts none() {
    Counts counts{};
    counts.fill(kNotPublished);
    return counts;
  }
  [[nodiscard]] double of(Stock stock, int month, int area, int function) const {
    return data_.list_stock[static_cast<std::size_t>(stock)][data_.list_cell(month, area, function)];
  }
  [[nodiscard]] bool has_functions(int month, int area) const {
    for (int f = 0; f < static_cast<int>(data_.treatment_functions.size()); ++f) {
      if (!std::isnan(of(Stock::incomplete, month, area, f))) return true;
    }
    return false;
  }
  [[nodiscard]] Segments of_function(int month, int area, int function) const {
    Counts counts{};
    for (std::size_t s = 0; s < kStocksKept; ++s) {
      const double count = of(kHistoryStocks[s], month, area, function);
      counts[s] = std::isnan(count) ? 0.0 : count;
    }
    return to_segments(counts);
  }
  [[nodiscard]] const Segments& outside(int area, int function) const {
    return outside_[data_.list_cell(0, area, function)];
  }

  const RttDataSet& data_;
  std::vector<Segments> outside_;
};

std::vector<DataNote> notes_of(const RttDataSet& data, const std::vector<std::string>& months) {
  std::vector<DataNote> notes;
  for (const DataNote& note : data.notes) {
    const bool is_stock =
        note.series.empty() || std::any_of(kHistoryStocks.begin(), kHistoryStocks.end(), [&](Stock stock) {
          return note.series == kStockNames[static_cast<std::size_t>(stock)];
        });
    const bool in_months = std::find(months.begin(), months.end(), note.month) != months.end();
    if (note.leave_out && is_stock && in_months && !note.area.empty()) notes.push_back(note);
  }
  return notes;
}

}  // namespace

ListHistory list_history(const RttDataSet& data, const std::string& outside) {
  const History known(data, outside);
  const int months = std::min(kHistoryMonths, data.months), first = data.months - months;
  ListHistory history;
  for (int m = first; m < data.months; ++m) history.months.push_back(to_month(data.first_month + m));
  history.places = {"england"};
  for (const std::string& area : data.areas) {
    if (area != kUnmapped) history.places.push_back(area);
  }
  history.lists = {"all"};
  history.lists.insert(history.lists.end(), data.treatment_functions.begin(), data.treatment_functions.end());
  const std::size_t places = history.places.size(), lists = history.lists.size();
  std::vector<double> counts(kStocksKept * places * lists * static_cast<std::size_t>(months), 0.0);
  const auto cell = [&](std::size_t stock, std::size_t place, std::size_t list, int month) -> double& {
    return counts[((stock * places + place) * lists + list) * static_cast<std::size_t>(months) +
                  static_cast<std::size_t>(month)];
  };
  for (int m = 0; m < months; ++m) {
    for (int a = 0; a < data.area_count(); ++a) {
      const auto of_area = known.area(first + m, a);
      const auto place =
          std::find(history.places.begin(), history.places.end(), data.areas[static_cast<std::size_t>(a)]);
      for (std::size_t l = 0; l < lists; ++l) {
        for (std::size_t s = 0; s < kStocksKept; ++s) {
          cell(s, 0, l, m) += of_area[l][s];
          if (place != history.places.end())
            cell(s, static_cast<std::size_t>(place - history.places.begin()), l, m) = of_area[l][s];
        }
      }
    }
  }
  history.counts.reserve(counts.size());
  for (const double count : counts)
    history.counts.push_back(std::isnan(count) ? -1 : static_cast<int>(std::nearbyint(count)));
  history.left_out = notes_of(data, history.months);
  return history;
}

}  // namespace icsim::calibration
