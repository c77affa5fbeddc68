#pragma once
/// What a reader of the data should know of one file: what was mended, whom the import placed and where, and
/// figures that cannot be right.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/data/extract_sums.hpp"

namespace icsim::calibration {

/// Things that happen in many rows, each told once with its first place and how often.
class NoteTally {
 public:
  /// \param where place of the first, such as "a.csv:8:14 ('1,234' is 1234)".
  void add(std::string_view kind, std::string_view text, const std::string& where, MonthNumber month);
  [[nodiscard]] std::vector<DataNote> notes() const;

 private:
  struct Tally {
    std::size_t times = 0;
    std::string first, month;
  };
  std::map<std::pair<std::string, std::string>, Tally> tallies_;
};

/// Who was placed otherwise than by a parent that is one of the systems, or could not be placed.
void note_places(MonthNumber month, const ExtractSums& sums, const Places& places,
                 std::vector<DataNote>& notes);

/// Pathways that need a word: from outside England, and without a known clock start date.
void note_counts(MonthNumber month, const ExtractSums& sums, Basis basis, std::vector<DataNote>& notes);

/// Lists with more pathways with a decision to admit (Part_2A) than pathways (Part_2), by provider.
/// \param functions codes, then X01.
void note_decisions_above_lists(const std::map<PairKey, PairRows>& pairs,
                                const std::vector<std::string>& functions, std::vector<DataNote>& notes);

/// "provider RTG ('A TRUST')"
std::string shown_provider(const std::string& code, const std::string& name);
/// "421 incomplete pathways", "1 incomplete pathway"
std::string shown_incomplete(std::int64_t pathways);

}  // namespace icsim::calibration
