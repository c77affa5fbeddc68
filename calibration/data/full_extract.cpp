/// NHS England's monthly "full CSV data file": one row for each provider, commissioner, part and treatment
/// function.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "calibration/data/extract_header.hpp"
#include "calibration/data/extract_line.hpp"
#include "calibration/data/extract_notes.hpp"
#include "calibration/data/extract_sums.hpp"
#include "calibration/data/extract_text.hpp"
#include "calibration/data/function_names.hpp"
#include "calibration/data/import.hpp"

namespace icsim::calibration {
namespace {

using Column = ExtractColumn;

constexpr std::size_t kBandCount = kWaitBands;
constexpr std::size_t kMostFaults = 20;
constexpr std::string_view kOutsideEngland = "NONC";

constexpr bool is_completed(RttPart part) {
  return part == RttPart::admitted || part == RttPart::non_admitted;
}

class Reader {
 public:
  Reader(std::string name, const HeaderLine& header, Basis basis, const Geography& geography,
         const std::set<std::string>& only)
      : name_(std::move(name)),
        basis_(basis),
        only_(only),
        places_(geography),
        layout_(extract_layout(name_, header)),
        functions_(geography, layout_.has(Column::function) ? FunctionNames::Known::codes
                                                            : FunctionNames::Known::codes_and_names),
        function_column_(column(layout_.has(Column::function) ? Column::function : Column::function_name)),
        size_{geography.ics.size() + 1, functions_.count()} {}

  void take(std::string_view piece) {
    lines_.take(piece, [this](std::string_view text) { line(text); });
  }

  ImportedFile finish() {
    lines_.finish([this](std::string_view text) { line(text); });
    compare_totals();
    if (!faults_.empty()) throw scenarios::DataError(std::move(faults_));
    ImportedFile file;
    file.name = name_;
    for (const std::string& text : layout_.notes)
      file.notes.push_back({"", "", "", "layout", fmt::format("{}: {}", name_, text), false});
    const std::vector<DataNote> mended = tally_.notes();
    file.notes.insert(file.notes.end(), mended.begin(), mended.end());
    for (const auto& [month, sums] : months_) {
      file.months[month] = month_of_sums(sums, size_, layout_.bands);
      note_places(month, sums, places_, file.notes);
      note_counts(month, sums, basis_, file.notes);
    }
    note_decisions_above_lists(pairs_, functions_.codes(), file.notes);
    return file;
  }

 private:
  /// What the last row belonged to: rows of a provider and commissioner follow one another.
  struct Here {
    PairKey pair;
    std::string provider_parent, commissioner_parent;
    PairRows* rows = nullptr;
    ExtractSums* sums = nullptr;
    ImportedProvider* provider = nullptr;
    HomelessCommissioner* homeless = nullptr;
    std::optional<std::size_t> area;
  };

  [[nodiscard]] std::size_t column(Column which) const { return static_cast<std::size_t>(layout_[which]); }
  [[nodiscard]] std::string_view cell(Column which) const {
    return layout_.has(which) ? fields_[column(which)] : std::string_view{};
  }

  void fault(std::size_t column, std::string problem, std::string hint) {
    if (faults_.size() < kMostFaults)
      faults_.push_back(
          {name_, line_number_, static_cast<int>(column) + 1, "", std::move(problem), std::move(hint)});
  }
  [[nodiscard]] std::string place(std::size_t column) const {
    return fmt::format("{}:{}:{}", name_, line_number_, column + 1);
  }
  void mended(std::string_view text, std::size_t column, const std::string& example = "") {
    tally_.add("read", text, place(column) + example, month_);
  }

  void line(std::string_view text) {
    if (++line_number_ <= layout_.header.line) return;
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (text.empty() || faults_.size() >= kMostFaults) return;
    row(text);
  }

  void row(std::string_view text) {
    split_fields(text, layout_.header.separator, fields_);
    if (fields_.size() != layout_.columns && !has_only_empty_columns_more()) return;
    const auto part = part_of(fields_[column(Column::part)]);
    if (!part) return not_a_part();
    if (!only_.empty() && !only_.contains(std::string(code(Column::provider)))) return;
    if (!find_month()) return;
    const auto function = function_of_row();
    if (!function) return;
    locate();
    take_row(*part, *function);
  }

  /// Excel puts empty columns after the last, and lines of separators alone after the data.
  bool has_only_empty_columns_more() {
    const std::size_t width = fields_.size();
    while (fields_.size() > layout_.columns && trimmed(fields_.back()).empty()) fields_.pop_back();
    if (fields_.size() == layout_.columns) {
      if (!line_is_empty())
        tally_.add("layout", "empty columns after the last were left out", place(layout_.columns), month_);
      return true;
    }
    if (line_is_empty()) return false;
    fault(std::min(fields_.size(), layout_.columns),
          fmt::format("{} columns where the header has {}", width, layout_.columns),
          "the row is cut off or shifted");
    return false;
  }

  [[nodiscard]] bool line_is_empty() const {
    return std::all_of(fields_.begin(), fields_.end(), [](std::string_view f) { return trimmed(f).empty(); });
  }

  std::optional<RttPart> part_of(std::string_view text) {
    const auto same = [&](std::string_view word) {
      const auto found = std::find(kRttPartNames.begin(), kRttPartNames.end(), word);
      return found == kRttPartNames.end() ? std::optional<RttPart>{}
                                          : static_cast<RttPart>(found - kRttPartNames.begin());
    };
    if (const auto part = same(text)) return part;
    std::string word = in_capitals(trimmed(text));
    if (word.starts_with("PART")) word.replace(0, 4, "Part");
    const auto part = same(word);
    if (part)
      mended("blanks and small letters in codes were mended", column(Column::part), mended_word(text, word));
    return part;
  }

  static std::string mended_word(std::string_view text, std::string_view word) {
    return fmt::format(" ({} is {})", scenarios::shown_word(text), word);
  }

  void not_a_part() {
    if (line_is_empty()) return;
    fault(
        column(Column::part),
        fmt::format("{} is no RTT part: the columns look shifted", scenarios::shown_word(cell(Column::part))),
        "Part_1A, Part_1B, Part_2, Part_2A or Part_3 is expected");
  }

  bool find_month() {
    const Column dated = layout_.has(Column::period) ? Column::period : Column::month;
    const std::string_view period = cell(dated), year = cell(Column::year);
    if (period == period_ && year == year_) return month_ >= 0;
    period_ = period;
    year_ = year;
    month_ = extract_month(period, year);
    if (month_ < 0) {
      fault(
          column(dated),
          fmt::format("{} is no period",
                      scenarios::shown_word(year_.empty() ? period_ : fmt::format("{} {}", period_, year_))),
          "it is written RTT-November-2024");
    } else if (!year_.empty()) {
      tally_.add(
          "layout", "the month was read from two columns",
          fmt::format("{} ('{}' of '{}' is {})", place(column(dated)), period_, year_, to_month(month_)),
          month_);
    } else if (period_ != published_period(month_)) {
      tally_.add("layout", "the month is not written as RTT-November-2024",
                 fmt::format("{} ('{}' is {})", place(column(dated)), period_, to_month(month_)), month_);
    }
    return month_ >= 0;
  }

  std::optional<std::size_t> function_of_row() {
    const std::string_view text = fields_[function_column_];
    if (const auto function = functions_.of_code(text)) return function;
    const std::string word = in_capitals(trimmed(text));
    if (const auto function = functions_.of_code(word)) {
      mended("blanks and small letters in codes were mended", function_column_, mended_word(text, word));
      return function;
    }
    if (const auto function = functions_.of_name(text)) return function;
    fault(function_column_, fmt::format("{} is no treatment function", scenarios::shown_word(text)),
          "C_100 to X06 are known, and X01 before April 2021");
    return std::nullopt;
  }

  /// The code in a column without blanks around it and in capitals.
  std::string_view code(Column which) {
    const std::string_view text = fields_[column(which)];
    const auto stray = [](char c) { return c == ' ' || c == '\t' || (c >= 'a' && c <= 'z'); };
    if (std::none_of(text.begin(), text.end(), stray)) return text;
    std::string& clean = clean_[static_cast<std::size_t>(which)];
    clean = in_capitals(trimmed(text));
    if (clean != text)
      mended("blanks and small letters in codes were mended", column(which), mended_word(text, clean));
    return clean;
  }

  /// Finds what the row belongs to, where it is another than the last one's.
  void locate() {
    const std::string_view provider = code(Column::provider), commissioner = code(Column::commissioner),
                           provider_parent = code(Column::provider_parent),
                           commissioner_parent = code(Column::commissioner_parent);
    if (here_.pair.month == month_ && here_.pair.provider == provider &&
        here_.pair.commissioner == commissioner && here_.provider_parent == provider_parent &&
        here_.commissioner_parent == commissioner_parent)
      return;
    here_ = {{month_, std::string(provider), std::string(commissioner)},
             std::string(provider_parent),
             std::string(commissioner_parent),
             nullptr,
             &months_[month_],
             nullptr,
             nullptr,
             std::nullopt};
    here_.rows = &pairs_[here_.pair];
    if (here_.rows->waiting.empty()) here_.rows->waiting.resize(size_.functions, {0, 0});
    ExtractSums& sums = *here_.sums;
    if (sums.total.empty()) {
      sums.total.assign(kRttParts * size_.areas * size_.functions, 0);
      sums.bands.assign(sums.total.size() * kBandCount, 0);
      sums.seen.assign(size_.areas, 0);
    }
    find_provider();
    if (basis_ == Basis::commissioner) find_commissioner();
  }

  void find_provider() {
    const auto [found, is_new] = here_.sums->providers.try_emplace(here_.pair.provider);
    here_.provider = &found->second;
    Place place = here_.provider->place;
    if (is_new || here_.provider->parent != here_.provider_parent)
      place = places_.of_provider(here_.provider_parent, here_.pair.provider, month_);
    if (is_new) {
      here_.provider->name = trimmed(cell(Column::provider_name));
      here_.provider->parent = here_.provider_parent;
      here_.provider->place = place;
    } else if (here_.provider->parent != here_.provider_parent) {
      tally_.add("moved",
                 fmt::format("provider {} has parent {} and parent {} in one month; each row's own was used",
                             here_.pair.provider, here_.provider->parent, here_.provider_parent),
                 this->place(column(Column::provider_parent)), month_);
    }
    if (basis_ == Basis::provider) here_.area = place.area;
  }

  void find_commissioner() {
    const std::string& parent = here_.commissioner_parent;
    const Place place = places_.of_commissioner(parent, month_);
    if (place.why == Placed::spans) {
      if (!refused_.insert(parent).second) return;
      const Board* board = places_.board(parent, month_);
      if (board != nullptr)
        return fault(
            column(Column::commissioner_parent),
            fmt::format("commissioner parent '{}' ({}) is {} since {}: it spans systems of July 2022", parent,
                        board->name, parts_of(*board), to_month(board->valid_from)),
            "its residents cannot be split: import with --basis provider");
      return fault(
          column(Column::commissioner_parent),
          fmt::format("commissioner parent {} is none of the 42 systems of July 2022",
                      scenarios::shown_word(parent)),
          "ICBs merged from April 2026 on; their residents cannot be split: import with --basis provider");
    }
    here_.area = place.area;
    if (place.why != Placed::unknown) return;
    here_.homeless = &here_.sums->commissioners[here_.pair.commissioner];
    if (here_.homeless->name.empty()) here_.homeless->name = trimmed(cell(Column::commissioner_name));
  }

  /// A count as published; notes and mends what can be read, refuses what cannot. Empty is none.
  std::int64_t count(std::size_t c) {
    const std::string_view text = fields_[c];
    if (text.empty()) return 0;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= 0) return value;
    return mended_count(text, c);
  }

  std::int64_t mended_count(std::string_view text, std::size_t c) {
    const std::string_view word = trimmed(text);
    if (word.empty() || word == "-") {
      mended(word.empty() ? "blanks were read as nothing" : "'-' was read as nothing", c);
      return 0;
    }
    std::string plain;
    std::copy_if(word.begin(), word.end(), std::back_inserter(plain), [](char ch) { return ch != ','; });
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    const bool whole = !plain.empty() && error == std::errc{} && end == plain.data() + plain.size();
    if (whole && value >= 0) {
      mended(plain.size() == word.size() ? "blanks around counts were taken out"
                                         : "thousands separators were taken out",
             c, fmt::format(" ('{}' is {})", text, value));
      return value;
    }
    if (whole) {
      fault(c, fmt::format("{} is a negative count", word),
            "pathways are counted from 0; ask the publisher, or correct the cell");
    } else {
      fault(c, fmt::format("{} is not a count", scenarios::shown_word(text)),
            "whole numbers are expected; nothing of the file was used");
    }
    return 0;
  }

  /// Pathways of a row: of weeks waited, of the total where a part has no weeks. Completed ones whose clock start is
  /// not known are completed all the same: Total All holds them, Total does not.
  std::int64_t sum_of_row(RttPart part, bool is_total) {
    row_bands_.assign(kBandCount, 0);
    std::int64_t sum = 0;
    for (std::size_t b = 0; b < static_cast<std::size_t>(layout_.bands); ++b) {
      const std::int64_t n = count(static_cast<std::size_t>(layout_.first_band) + b);
      row_bands_[b] = n;
      sum += n;
    }
    const std::size_t last = column(Column::all);
    const std::int64_t total = count(column(Column::total)), all = count(last);
    std::int64_t unknown = count(column(Column::unknown));
    if (part == RttPart::starts) return all;
    // C_999 may leave the cell of unknown starts empty; its functions hold them, and compare_totals looks.
    if (is_total && is_completed(part) && cell(Column::unknown).empty())
      unknown = std::max<std::int64_t>(all - sum, 0);
    if ((!cell(Column::total).empty() && total != sum) || all != sum + unknown)
      tally_.add("total", "the bands of a row do not add up to its total; the bands were used",
                 fmt::format("{} (bands {}, total {})", place(last), sum, all), month_);
    if (!is_total && is_completed(part)) here_.sums->unknown_completed += unknown;
    if (!is_total && part == RttPart::incomplete) here_.sums->unknown_waiting += unknown;
    return is_completed(part) ? sum + unknown : sum;
  }

  void take_row(RttPart part, std::size_t function) {
    const auto p = static_cast<std::size_t>(part);
    const bool is_total = function == functions_.total();
    const std::int64_t sum = sum_of_row(part, is_total);
    PairRows& rows = *here_.rows;
    if (is_total) {
      rows.published[p] = sum;
      rows.line[p] = line_number_;
      return;
    }
    if ((rows.functions[p] >> function & 1u) != 0)
      return fault(function_column_,
                   fmt::format("provider {}, commissioner {}, {}, {} comes twice in {}", here_.pair.provider,
                               here_.pair.commissioner, kRttPartNames[p], functions_.codes()[function],
                               to_month(month_)),
                   "remove one of the rows; nothing of the file was used");
    rows.functions[p] |= std::uint64_t{1} << function;
    rows.sum[p] += sum;
    if (part == RttPart::incomplete) rows.waiting[function][0] = sum;
    if (part == RttPart::with_decision) rows.waiting[function][1] = sum;
    if (here_.area) add(part, *here_.area, function, sum);
  }

  void add(RttPart part, std::size_t area, std::size_t function, std::int64_t sum) {
    ExtractSums& sums = *here_.sums;
    const auto p = static_cast<std::size_t>(part);
    sums.seen[area] = 1;
    std::int64_t& of_provider = here_.provider->pathways[p];
    of_provider = std::max<std::int64_t>(of_provider, 0) + sum;
    if (part == RttPart::incomplete) {
      sums.incomplete += sum;
      if (here_.pair.commissioner == kOutsideEngland) sums.outside_england += sum;
      if (here_.homeless != nullptr) here_.homeless->incomplete += sum;
    }
    const std::size_t cell = size_.cell(p, area, function);
    sums.total[cell] += sum;
    for (std::size_t b = 0; b < kBandCount; ++b) sums.bands[cell * kBandCount + b] += row_bands_[b];
  }

  void compare_totals() {
    std::vector<std::pair<int, std::string>> differing;
    for (const auto& [key, rows] : pairs_) {
      for (std::size_t p = 0; p < kRttParts; ++p) {
        if (rows.published[p] < 0 || rows.sum[p] == rows.published[p]) continue;
        differing.emplace_back(rows.line[p], fmt::format("{}:{} ({}|{}|{}, treatment functions {}, C_999 {})",
                                                         name_, rows.line[p], key.provider, key.commissioner,
                                                         kRttPartNames[p], rows.sum[p], rows.published[p]));
      }
    }
    std::sort(differing.begin(), differing.end());
    for (const auto& [line, where] : differing)
      tally_.add("total",
                 "C_999 is not the sum of its treatment functions; the treatment functions were used", where,
                 month_);
  }

  std::string name_;
  Basis basis_;
  const std::set<std::string>& only_;
  Places places_;
  ExtractLayout layout_;
  FunctionNames functions_;
  std::size_t function_column_;
  ExtractSize size_;
  LineCutter lines_;
  int line_number_ = 0;
  std::vector<std::string_view> fields_;
  std::array<std::string, kExtractColumns> clean_;
  std::vector<std::int64_t> row_bands_;
  std::string period_, year_;
  MonthNumber month_ = -1;
  Here here_;
  std::map<MonthNumber, ExtractSums> months_;
  std::map<PairKey, PairRows> pairs_;
  std::set<std::string> refused_;  ///< parents that were
  NoteTally tally_;
  std::vector<scenarios::Fault> faults_;
};

}  // namespace

ImportedFile read_full_extract(ExtractText& text, const HeaderLine& header, Basis basis,
                               const Geography& geography, const std::set<std::string>& only) {
  Reader reader(text.name(), header, basis, geography, only);
  reader.take(text.start());
  for (std::string_view piece = text.next(); !piece.empty(); piece = text.next()) reader.take(piece);
  return reader.finish();
}

}  // namespace icsim::calibration
