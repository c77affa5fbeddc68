/// NHS England's monthly "full CSV data file": one row for each provider, commissioner, part and treatment
/// function.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <utility>

#include "calibration/data/import.hpp"
#include "calibration/data/rtt_stream.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim::calibration {
namespace {

constexpr int kBandCount = kBands;
constexpr int kIdentifiers = 13;
constexpr std::size_t kMostFaults = 20;
constexpr std::array<std::string_view, kIdentifiers> kHeader{"Period",
                                                             "Provider Parent Org Code",
                                                             "Provider Parent Name",
                                                             "Provider Org Code",
                                                             "Provider Org Name",
                                                             "Commissioner Parent Org Code",
                                                             "Commissioner Parent Name",
                                                             "Commissioner Org Code",
                                                             "Commissioner Org Name",
                                                             "RTT Part Type",
                                                             "RTT Part Description",
                                                             "Treatment Function Code",
                                                             "Treatment Function Name"};
enum Column {
  kPeriod = 0,
  kProviderParent = 1,
  kProvider = 3,
  kCommissionerParent = 5,
  kCommissioner = 7,
  kPart = 9,
  kFunction = 11
};
constexpr std::array<std::string_view, 3> kTotals{"Total", "Patients with unknown clock start date",
                                                  "Total All"};
constexpr std::array<std::string_view, 5> kParts{"Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"};
enum Part { kAdmitted, kNonAdmitted, kIncomplete, kWithDecision, kStarts };
constexpr std::array<std::string_view, 12> kMonthNames{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
constexpr std::string_view kTotalCode = "C_999", kOldOther = "X01";

MonthNumber month_of(std::string_view period) {  // "RTT-November-2024"
  for (std::size_t m = 0; m < kMonthNames.size(); ++m) {
    const std::string start = fmt::format("RTT-{}-", kMonthNames[m]);
    int year = 0;
    if (!period.starts_with(start) || period.size() != start.size() + 4) continue;
    std::from_chars(period.data() + start.size(), period.data() + period.size(), year);
    return year >= 2007 && year < 2100 ? year * 12 + static_cast<int>(m) : -1;
  }
  return -1;
}

/// Sums of one month: bands and totals by part, area and treatment function; the last function is X01.
struct Sums {
  std::vector<std::int64_t> bands, total;
  std::vector<char> seen;  ///< [area]: a row was read
  std::map<std::string, double> providers;
};

class Reader {
 public:
  Reader(std::string name, Basis basis, const Geography& geography)
      : name_(std::move(name)),
        basis_(basis),
        geography_(geography),
        areas_(geography.ics.size() + 1),
        functions_(geography.treatment_functions.size() + 1) {
    for (std::size_t i = 0; i < geography.ics.size(); ++i) area_of_[geography.ics[i]] = i;
    for (std::size_t s = 0; s < geography.treatment_functions.size(); ++s)
      function_of_[geography.treatment_functions[s]] = s;
    function_of_[std::string(kOldOther)] = functions_ - 1;
  }

  void take(std::span<const char> bytes) {
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    if (!rest_.empty()) {
      const char* line_end = static_cast<const char*>(std::memchr(at, '\n', bytes.size()));
      const char* stop = line_end == nullptr ? end : line_end + 1;
      rest_.append(at, stop);
      at = stop;
      if (line_end == nullptr) return;
      line({rest_.data(), rest_.size() - 1});
      rest_.clear();
    }
    while (at < end) {
      const char* line_end =
          static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (line_end == nullptr) {
        rest_.assign(at, end);
        return;
      }
      line({at, static_cast<std::size_t>(line_end - at)});
      at = line_end + 1;
    }
  }

  ImportedFile finish() {
    if (!rest_.empty()) line(std::exchange(rest_, {}));
    if (line_number_ == 0) fault(0, "the file is empty", "download it again");
    compare_totals();
    if (!faults_.empty()) throw scenarios::DataError(std::move(faults_));
    ImportedFile file;
    file.name = name_;
    for (const auto& [month, sums] : months_) file.months[month] = reduce(sums);
    for (const auto& [key, tally] : tallies_) file.notes.push_back(note_of(key, tally));
    return file;
  }

 private:
  struct Tally {
    std::size_t times = 0;
    std::int64_t pathways = 0;
    std::string first, month;
  };

  void fault(int column, std::string problem, std::string hint) {
    if (faults_.size() < kMostFaults)
      faults_.push_back({name_, line_number_, column, "", std::move(problem), std::move(hint)});
  }

  void note(const std::string& kind_and_text, const std::string& where, std::int64_t pathways = 0) {
    Tally& tally = tallies_[kind_and_text];
    if (tally.times++ == 0) {
      tally.first = where;
      tally.month = month_ >= 0 ? to_month(month_) : "";
    }
    tally.pathways += pathways;
  }

  static DataNote note_of(const std::string& key, const Tally& tally) {
    const std::size_t bar = key.find('|');
    std::string text = key.substr(bar + 1) + "; first " + tally.first;
    if (tally.times > 1) text += fmt::format(", {} times", tally.times);
    if (tally.pathways > 0) text += fmt::format(", {} incomplete pathways", tally.pathways);
    return {tally.month, "", "", key.substr(0, bar), text, false};
  }

  [[nodiscard]] std::string place(int column) const {
    return fmt::format("{}:{}:{}", name_, line_number_, column);
  }

  void line(std::string_view text) {
    ++line_number_;
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (line_number_ == 1) {
      if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      return header(text);
    }
    if (text.empty() || faults_.size() >= kMostFaults) return;
    if (bands_ > 0) row(text);
  }

  void header(std::string_view text) {
    split(text);
    const auto wrong = [&](std::size_t column, const std::string& expected) {
      fault(
          static_cast<int>(column) + 1,
          fmt::format("the header has {} where '{}' belongs",
                      column < fields_.size() ? scenarios::shown_word(fields_[column]) : "nothing", expected),
          "is this NHS England's \"full CSV data file\"? Its columns must stand as published");
    };
    for (std::size_t c = 0; c < kHeader.size(); ++c) {
      if (c >= fields_.size() || fields_[c] != kHeader[c]) return wrong(c, std::string(kHeader[c]));
    }
    int band = 0;
    std::size_t c = kIdentifiers;
    for (; c < fields_.size() && fields_[c].starts_with("Gt "); ++c, ++band) {
      const std::string closed = fmt::format("Gt {:02d} To {:02d} Weeks SUM 1", band, band + 1),
                        open = fmt::format("Gt {} Weeks SUM 1", band);
      if (fields_[c] == open) {
        ++band;
        ++c;
        break;
      }
      if (fields_[c] != closed) return wrong(c, closed);
    }
    if (band != kBandCount && band != 53)
      return wrong(c, fmt::format("Gt {:02d} To {:02d} Weeks SUM 1", band, band + 1));
    for (const std::string_view total : kTotals) {
      if (c >= fields_.size() || fields_[c] != total) return wrong(c, std::string(total));
      ++c;
    }
    bands_ = band;
    columns_ = c;
    if (fields_.size() > c) wrong(c, "the end of the line");
  }

  /// Fields of a line; quotes around a field are taken off, doubled quotes inside are left.
  void split(std::string_view text) {
    fields_.clear();
    std::size_t at = 0;
    while (at <= text.size()) {
      if (at < text.size() && text[at] == '"') {
        std::size_t close = at + 1;
        while (close < text.size() &&
               (text[close] != '"' || (close + 1 < text.size() && text[close + 1] == '"')))
          close += text[close] == '"' ? 2 : 1;
        fields_.push_back(text.substr(at + 1, std::min(close, text.size()) - at - 1));
        at = std::min(text.size(), close + 1);
        if (at >= text.size()) return;
        ++at;  // the comma
        if (at == text.size()) fields_.push_back({});
        continue;
      }
      const std::size_t comma = std::min(text.find(',', at), text.size());
      fields_.push_back(text.substr(at, comma - at));
      at = comma + 1;
    }
  }

  /// A count as published; notes and mends what can be read, refuses what cannot. Empty is none.
  std::int64_t count(std::size_t c) {
    const std::string_view text = fields_[c];
    if (text.empty()) return 0;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= 0) return value;
    const int column = static_cast<int>(c) + 1;
    if (text == "-") {
      note("read|'-' was read as nothing", place(column));
      return 0;
    }
    std::string plain;
    std::copy_if(text.begin(), text.end(), std::back_inserter(plain), [](char ch) { return ch != ','; });
    const auto [plain_end, plain_error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    const bool whole =
        !plain.empty() && plain_error == std::errc{} && plain_end == plain.data() + plain.size();
    if (whole && value >= 0) {
      note(fmt::format("read|thousands separators were taken out"),
           fmt::format("{} ('{}' is {})", place(column), text, value));
      return value;
    }
    if (whole) {
      fault(column, fmt::format("{} is a negative count", text),
            "pathways are counted from 0; ask the publisher, or correct the cell");
    } else {
      fault(column, fmt::format("{} is not a count", scenarios::shown_word(text)),
            "whole numbers are expected; nothing of the file was used");
    }
    return 0;
  }

  void row(std::string_view text) {
    split(text);
    if (fields_.size() != columns_)
      return fault(static_cast<int>(std::min(fields_.size(), columns_)) + 1,
                   fmt::format("{} columns where the header has {}", fields_.size(), columns_),
                   "the row is cut off or shifted");
    const auto part = std::find(kParts.begin(), kParts.end(), fields_[kPart]);
    if (part == kParts.end())
      return fault(
          kPart + 1,
          fmt::format("{} is no RTT part: the columns look shifted", scenarios::shown_word(fields_[kPart])),
          "Part_1A, Part_1B, Part_2, Part_2A or Part_3 is expected");
    if (fields_[kPeriod] != period_) {
      period_ = fields_[kPeriod];
      month_ = month_of(period_);
      if (month_ < 0)
        fault(kPeriod + 1, fmt::format("{} is no period", scenarios::shown_word(period_)),
              "it is written RTT-November-2024");
    }
    if (month_ < 0) return;
    take_row(static_cast<int>(part - kParts.begin()));
  }

  void take_row(int part) {
    row_bands_.assign(kBandCount, 0);
    std::int64_t sum = 0;
    for (int b = 0; b < bands_; ++b) {
      const std::int64_t n = count(static_cast<std::size_t>(kIdentifiers + b));
      row_bands_[static_cast<std::size_t>(b)] = n;
      sum += n;
    }
    const std::size_t totals = static_cast<std::size_t>(kIdentifiers + bands_);
    const std::int64_t total = count(totals), unknown = count(totals + 1), all = count(totals + 2);
    if (part == kStarts) {
      sum = all;
    } else if ((!fields_[totals].empty() && total != sum) || all != sum + unknown) {
      note("total|the bands of a row do not add up to its total; the bands were used",
           fmt::format("{} (bands {}, total {})", place(static_cast<int>(totals) + 3), sum, all));
    }
    const std::string group = fmt::format("{}|{}|{}|{}", month_, fields_[kProvider], fields_[kCommissioner],
                                          kParts[static_cast<std::size_t>(part)]);
    Group& seen = groups_[group];
    if (fields_[kFunction] == kTotalCode) {
      seen.published = sum;
      seen.line = line_number_;
      return;
    }
    const auto function = function_of_.find(std::string(fields_[kFunction]));
    if (function == function_of_.end())
      return fault(kFunction + 1,
                   fmt::format("{} is no treatment function", scenarios::shown_word(fields_[kFunction])),
                   "C_100 to X06 are known, and X01 before April 2021");
    if (function->second < 64 && (seen.functions >> function->second & 1u) != 0)
      return fault(kFunction + 1,
                   fmt::format("provider {}, commissioner {}, {}, {} comes twice in {}", fields_[kProvider],
                               fields_[kCommissioner], fields_[kPart], fields_[kFunction], to_month(month_)),
                   "remove one of the rows; nothing of the file was used");
    seen.functions |= std::uint64_t{1} << function->second;
    seen.sum += sum;
    const auto area = area_of(part == kIncomplete ? sum : 0);
    if (!area) return;
    add(part, *area, function->second, sum);
  }

  void add(int part, std::size_t area, std::size_t function, std::int64_t sum) {
    Sums& sums = months_[month_];
    if (sums.total.empty()) {
      sums.total.assign(kParts.size() * areas_ * functions_, 0);
      sums.bands.assign(sums.total.size() * kBandCount, 0);
      sums.seen.assign(areas_, 0);
    }
    sums.seen[area] = 1;
    if (part == kIncomplete) sums.providers[std::string(fields_[kProvider])] += static_cast<double>(sum);
    const std::size_t cell = (static_cast<std::size_t>(part) * areas_ + area) * functions_ + function;
    sums.total[cell] += sum;
    for (std::size_t b = 0; b < kBandCount; ++b) sums.bands[cell * kBandCount + b] += row_bands_[b];
  }

  /// Which ICS the row belongs to; UNMAPPED with a note when nobody says; nothing with a fault.
  std::optional<std::size_t> area_of(std::int64_t pathways) {
    const bool provider = basis_ == Basis::provider;
    const std::string parent(fields_[provider ? kProviderParent : kCommissionerParent]);
    const auto known = area_of_.find(parent);
    if (known != area_of_.end()) return known->second;
    const std::string org(fields_[provider ? kProvider : kCommissioner]);
    if (provider) {
      const auto mapped = geography_.ics_of_provider.find(org);
      if (mapped != geography_.ics_of_provider.end()) {
        note(parent.empty() ? "mapped|providers without a parent were placed by the provider table"
                            : fmt::format("mapped|parent {} is none of the 42 systems (merged?); its "
                                          "providers were placed by the provider table",
                                          parent),
             org, pathways);
        return area_of_.at(mapped->second);
      }
    } else if (!parent.empty()) {
      fault(kCommissionerParent + 1,
            fmt::format("commissioner parent {} is none of the 42 systems of July 2022",
                        scenarios::shown_word(parent)),
            "ICBs merged from April 2026 on; their residents cannot be split: import with --basis provider");
      return std::nullopt;
    }
    note(provider
             ? "unmapped|providers without a known system are counted under UNMAPPED"
             : "unmapped|commissioners without a system (national hubs, NONC) are counted under UNMAPPED",
         org, pathways);
    return areas_ - 1;
  }

  void compare_totals() {
    for (const auto& [key, group] : groups_) {
      if (group.published < 0 || group.sum == group.published) continue;
      differing_.emplace_back(group.line,
                              fmt::format("{}:{} ({}, treatment functions {}, C_999 {})", name_, group.line,
                                          key.substr(key.find('|') + 1), group.sum, group.published));
    }
    std::sort(differing_.begin(), differing_.end());
    for (const auto& [line, where] : differing_)
      note("total|C_999 is not the sum of its treatment functions; the treatment functions were used", where);
  }

  ImportedMonth reduce(const Sums& sums) const {
    ImportedMonth month;
    const std::size_t known = functions_ - 1;
    for (auto* values : {&month.stock, &month.list_stock})
      for (auto& v : *values) v.assign(values == &month.stock ? areas_ : areas_ * known, 0.0);
    for (auto* values : {&month.flow, &month.list_flow})
      for (auto& v : *values) v.assign(values == &month.flow ? areas_ : areas_ * known, 0.0);
    month.bands.assign(areas_ * kBandCount, 0.0);
    // Bands of all who wait, of those within the standard, and of those over each milestone.
    constexpr auto kRange = [] {
      std::array<std::array<int, 2>, kWaitThresholds.size() + 1> range{};
      range[0] = {0, kBandCount};
      range[1] = {0, kWaitThresholds[0].weeks};
      for (std::size_t i = 1; i < kWaitThresholds.size(); ++i)
        range[i + 1] = {kWaitThresholds[i].weeks, kBandCount};
      return range;
    }();
    const auto put = [&](auto& all, auto& lists, std::size_t which, std::size_t area, std::size_t f,
                         double value) {
      all[which][area] += value;
      if (f < known) lists[which][area * known + f] += value;
    };
    for (std::size_t area = 0; area < areas_; ++area) {
      for (std::size_t f = 0; f < functions_; ++f) {
        const auto cell = [&](int part) {
          return (static_cast<std::size_t>(part) * areas_ + area) * functions_ + f;
        };
        const std::int64_t* bands = sums.bands.data() + cell(kIncomplete) * kBandCount;
        for (std::size_t k = 0; k < kRange.size(); ++k) {
          double value = 0.0;
          for (int b = kRange[k][0]; b < kRange[k][1]; ++b) value += static_cast<double>(bands[b]);
          put(month.stock, month.list_stock, k, area, f, value);
        }
        for (std::size_t b = 0; b < kBandCount; ++b)
          month.bands[area * kBandCount + b] += static_cast<double>(bands[b]);
        const auto total = [&](int part) { return static_cast<double>(sums.total[cell(part)]); };
        put(month.stock, month.list_stock, static_cast<std::size_t>(Stock::awaiting_admission), area, f,
            total(kWithDecision));
        put(month.flow, month.list_flow, static_cast<std::size_t>(Flow::clock_starts), area, f,
            total(kStarts));
        put(month.flow, month.list_flow, static_cast<std::size_t>(Flow::completed), area, f,
            total(kAdmitted) + total(kNonAdmitted));
        put(month.flow, month.list_flow, static_cast<std::size_t>(Flow::completed_non_admitted), area, f,
            total(kNonAdmitted));
        put(month.flow, month.list_flow, static_cast<std::size_t>(Flow::completed_admitted), area, f,
            total(kAdmitted));
      }
    }
    if (bands_ < kBandCount) forget_long_waits(month);
    for (std::size_t area = 0; area < areas_; ++area) {
      if (!sums.seen[area]) forget_area(month, area);
    }
    month.providers = sums.providers;
    return month;
  }

  /// No row says anything of the system: that is not none.
  void forget_area(ImportedMonth& month, std::size_t area) const {
    const auto forget = [&](std::vector<double>& values, std::size_t each) {
      std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(area * each), each, kNotPublished);
    };
    for (auto& values : month.stock) forget(values, 1);
    for (auto& values : month.flow) forget(values, 1);
    for (auto& values : month.list_stock) forget(values, functions_ - 1);
    for (auto& values : month.list_flow) forget(values, functions_ - 1);
    forget(month.bands, kBandCount);
  }

  /// Until March 2021 the last band is over 52 weeks: what lies beyond is not known.
  static void forget_long_waits(ImportedMonth& month) {
    for (const Stock s : {Stock::over_65, Stock::over_78, Stock::over_104}) {
      for (auto* values :
           {&month.stock[static_cast<std::size_t>(s)], &month.list_stock[static_cast<std::size_t>(s)]})
        std::fill(values->begin(), values->end(), kNotPublished);
    }
    std::fill(month.bands.begin(), month.bands.end(), kNotPublished);
  }

  struct Group {
    std::int64_t sum = 0, published = -1;
    std::uint64_t functions = 0;
    int line = 0;
  };

  std::string name_;
  Basis basis_;
  const Geography& geography_;
  std::size_t areas_, functions_;
  std::unordered_map<std::string, std::size_t> area_of_, function_of_;
  std::string rest_;
  int line_number_ = 0, bands_ = 0;
  std::size_t columns_ = 0;
  std::vector<std::string_view> fields_;
  std::vector<std::int64_t> row_bands_;
  std::string period_;
  MonthNumber month_ = -1;
  std::map<MonthNumber, Sums> months_;
  std::unordered_map<std::string, Group> groups_;
  std::vector<std::pair<int, std::string>> differing_;
  std::map<std::string, Tally> tallies_;
  std::vector<scenarios::Fault> faults_;
};

}  // namespace

bool is_full_extract(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("\"")) text.remove_prefix(1);
  return text.starts_with("Period");
}

ImportedFile read_full_extract(RttStream& stream, const std::string& first_bytes, Basis basis,
                               const Geography& geography) {
  Reader reader(stream.name(), basis, geography);
  reader.take(first_bytes);
  for (std::span<const char> piece = stream.read(); !piece.empty(); piece = stream.read()) reader.take(piece);
  return reader.finish();
}

}  // namespace icsim::calibration
