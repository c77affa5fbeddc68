#pragma once
/// Where the lists of a baseline of one's own come from: each source fills the same PublishedLists.
#include <string>
#include <vector>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

/// NHS England's full extracts: lists by week as they stand in the month of the census. For providers the files are read
/// again, each an area of its own.
PublishedLists extract_lists(std::vector<ImportedFile> files, std::vector<SourceFile> sources,
                             const OwnBaselineRequest& request, const OwnContext& ground);

/// Tidy tables by system: what they hold by threshold and treatment function is met to the pathway, weeks and stages are
/// those of the shipped lists, moved to the census (WeekShapes).
PublishedLists tidy_lists(std::vector<ImportedFile> files, std::vector<SourceFile> sources,
                          const OwnBaselineRequest& request, const OwnContext& ground);

/// Whether a file's header is that of one of a hospital's own tables.
bool is_hospital_table(const std::filesystem::path& file);

/// A hospital's own tables: one of its lists by band of weeks, one of its flows by month.
PublishedLists hospital_lists(const OwnBaselineRequest& request, const OwnContext& ground);

/// Examples of both, file name -> text, that build as they stand.
std::map<std::string, std::string> hospital_templates();

}  // namespace icsim::calibration
