#pragma once
/// Places of a baseline of one's own, as every source of it sets them up.
#include <string>
#include <string_view>
#include <vector>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

inline constexpr int kMonthsBefore = 24;  ///< of the census: more do not say how things are now

/// Leaves the months up to the census, and kMonthsBefore of it.
void keep_months_before(std::vector<ImportedFile>& files, MonthNumber census);

/// \throws DataError of one fault
[[noreturn]] void refuse(const std::string& where, const std::string& problem, const std::string& hint);

/// Letters, digits, - and _, as places are named in scenarios and on the command line.
bool is_place_code(std::string_view code);

/// From the code alone, so that a place has the same luck in every baseline; above those of the systems.
std::uint32_t key_of(const std::string& code);

/// Index of the system that the request is within; -1: all.
/// \throws DataError when there is no such system
int checked_within(const OwnBaselineRequest& request, const Model& context);

/// The systems of the shipped model, or one of them.
std::vector<OwnPlace> systems_of(const Model& context, int within);

/// Leaves the areas of the places, in their order, and UNMAPPED.
/// \param areas of the data so far, in their order; UNMAPPED comes last
void keep_places(PublishedLists& lists, const std::vector<std::string>& areas);

}  // namespace icsim::calibration
