#include "calibration/baseline/published_lists.hpp"

#include <algorithm>
#include <tuple>

#include "calibration/baseline/lists_sources.hpp"
#include "calibration/baseline/own_places.hpp"

namespace icsim::calibration {
namespace {

/// Whether any file holds weeks waited: full extracts do.
bool hold_weeks(const std::vector<ImportedFile>& files) {
  return std::any_of(files.begin(), files.end(), [](const ImportedFile& file) {
    return std::any_of(file.months.begin(), file.months.end(),
                       [](const auto& month) { return !month.second.waiting[0].empty(); });
  });
}

PublishedLists from_whatever_they_are(const OwnBaselineRequest& request, const OwnContext& ground) {
  if (std::any_of(request.files.begin(), request.files.end(), is_hospital_table))
    return hospital_lists(request, ground);
  if (!request.name.empty())
    refuse("--name", "names the place of two tables of one's own, and the files are NHS England's",
           "leave it out");
  ImportSettings settings;
  settings.files = request.files;
  std::vector<SourceFile> sources;
  std::vector<ImportedFile> files = read_rtt_files(settings, ground.england, sources);
  return hold_weeks(files) ? extract_lists(std::move(files), std::move(sources), request, ground)
                           : tidy_lists(std::move(files), std::move(sources), request, ground);
}

}  // namespace

PublishedLists read_published_lists(const OwnBaselineRequest& request, const OwnContext& ground) {
  checked_within(request, ground.context);
  PublishedLists lists = from_whatever_they_are(request, ground);
  std::sort(lists.data.sources.begin(), lists.data.sources.end(),
            [](const SourceFile& a, const SourceFile& b) {
              return std::tie(a.name, a.sha256) < std::tie(b.name, b.sha256);
            });
  return lists;
}

}  // namespace icsim::calibration
