#pragma once
/// Which of the 42 systems of July 2022 a row of a published file belongs to.
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "calibration/data/data_set.hpp"

namespace icsim::calibration {

/// A board whose area is not one system of July 2022: merged ones have codes of their own, and a system that
/// gained part of another kept its code. Source: scenarios/library/boards_2026.csv.
struct Board {
  struct Part {
    std::string ics;
    bool whole = true;  ///< otherwise other boards have parts of the system too
  };
  std::string code, name;
  MonthNumber valid_from = 0;
  std::vector<Part> parts;
};

/// What the import needs to know of England.
struct Geography {
  std::vector<std::string> ics;  ///< codes, in the order of the baseline
  std::vector<std::string> treatment_functions, treatment_function_names;
  std::map<std::string, std::string> ics_of_provider;  ///< where the file's parent does not say it
  bool by_table_alone = false;                         ///< parents say nothing: areas are places of one's own
  std::vector<Board> boards;
};

/// Why a provider or commissioner is counted where it is.
enum class Placed {
  by_parent,      ///< the file's parent is a system
  against_table,  ///< the same, and the provider table says another
  by_table,       ///< the provider table, as the parent is none of the systems, spans several or is blank
  beside_board,   ///< the provider table, which has it in a system that is no part of the file's board
  by_board,       ///< the provider table lacks it; the board kept its system's code
  unknown,        ///< counted under UNMAPPED
  spans           ///< a commissioner whose board spans systems: it cannot be counted
};
struct Place {
  std::size_t area = 0;
  Placed why = Placed::unknown;
};

class Places {
 public:
  explicit Places(const Geography& geography);

  [[nodiscard]] Place of_provider(const std::string& parent, const std::string& provider,
                                  MonthNumber month) const;
  [[nodiscard]] Place of_commissioner(const std::string& parent, MonthNumber month) const;
  /// The board of that code in that month, when its area is not one system.
  [[nodiscard]] const Board* board(std::string_view code, MonthNumber month) const;
  [[nodiscard]] const std::string& name(std::size_t area) const {
    return names_[area];
  }  ///< "QOP", "UNMAPPED"
  [[nodiscard]] std::size_t unmapped() const { return names_.size() - 1; }
  /// What the provider table says; empty when it lacks the provider.
  [[nodiscard]] std::string in_table(const std::string& provider) const;

 private:
  const Geography& geography_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> area_of_;
};

/// "QXU, QNX and part of QNQ"
std::string parts_of(const Board& board);

/// Boards from their table, in its order.
/// \throws DataError
std::vector<Board> read_boards(const std::string& name, const std::string& text,
                               const std::vector<std::string>& ics);

}  // namespace icsim::calibration
