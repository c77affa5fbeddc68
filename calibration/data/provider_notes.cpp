/// Providers from one month to the next: which vanish, appear or send zeros, and whose parent changes.
#include <fmt/format.h>

#include "calibration/data/extract_notes.hpp"
#include "calibration/data/import.hpp"

namespace icsim::calibration {
namespace {

using Providers = std::map<std::string, ImportedProvider>;

class ProviderNotes {
 public:
  ProviderNotes(MonthNumber month, RttDataSet& data) : month_(to_month(month)), data_(data) {}

  void compare(const Providers& before, const Providers& now) {
    for (const auto& [code, provider] : before) {
      const auto found = now.find(code);
      if (found == now.end()) {
        vanished(code, provider);
      } else {
        zeros(code, provider, found->second);
        moved(code, provider, found->second);
      }
    }
    for (const auto& [code, provider] : now) {
      const std::int64_t pathways = provider.of(RttPart::incomplete);
      if (pathways >= kLargeProvider && !before.contains(code))
        note(provider, "gap",
             fmt::format("{} appears with {}; the month before had none of it",
                         shown_provider(code, provider.name), shown_incomplete(pathways)));
    }
  }

 private:
  void note(const ImportedProvider& provider, std::string kind, std::string text) {
    const std::string area = data_.basis == Basis::provider ? data_.areas[provider.place.area] : "";
    data_.notes.push_back({month_, area, "", std::move(kind), std::move(text), false});
  }

  void vanished(const std::string& code, const ImportedProvider& provider) {
    const std::int64_t pathways = provider.of(RttPart::incomplete);
    if (pathways >= kLargeProvider)
      return note(provider, "gap",
                  fmt::format("provider {} is missing; it had {} the month before", code,
                              shown_incomplete(pathways)));
    for (std::size_t p = 0; p < kRttParts; ++p) {
      if (provider.pathways[p] >= kLargeProvider)
        return note(provider, "gap",
                    fmt::format("provider {} is missing; it had {} pathways of {} the month before", code,
                                provider.pathways[p], kRttPartNames[p]));
    }
  }

  void zeros(const std::string& code, const ImportedProvider& before, const ImportedProvider& now) {
    for (std::size_t p = 0; p < kRttParts; ++p) {
      if (before.pathways[p] < kLargeProvider || now.pathways[p] > 0) continue;
      note(
          now, "gap",
          fmt::format("{} sent {} of {}; it had {} pathways the month before", shown_provider(code, now.name),
                      now.pathways[p] == 0 ? "zeros" : "no row", kRttPartNames[p], before.pathways[p]));
    }
  }

  void moved(const std::string& code, const ImportedProvider& before, const ImportedProvider& now) {
    if (data_.basis != Basis::provider || before.parent == now.parent) return;
    const auto shown = [](const std::string& parent) {
      return parent.empty() ? std::string("none") : parent;
    };
    const std::string &from = data_.areas[before.place.area], &to = data_.areas[now.place.area];
    note(now, "moved",
         fmt::format("{}: parent {} became {}; {}; {}", shown_provider(code, now.name), shown(before.parent),
                     shown(now.parent), shown_incomplete(now.of(RttPart::incomplete)),
                     from == to ? fmt::format("counted under {} before and after", to)
                                : fmt::format("counted under {} before and under {} from here on, {}", from,
                                              to, used(now.place.why))));
  }

  static std::string used(Placed why) {
    switch (why) {
      case Placed::by_table:
      case Placed::beside_board:
        return "by the provider table";
      case Placed::unknown:
        return "as the provider table lacks it";
      default:
        return "as the file's parent was used, not the one before";
    }
  }

  std::string month_;
  RttDataSet& data_;
};

}  // namespace

void note_providers(const std::vector<ImportedFile>& files, RttDataSet& data) {
  std::map<MonthNumber, const Providers*> months;
  for (const ImportedFile& file : files) {
    for (const auto& [month, values] : file.months) {
      if (!values.providers.empty()) months[month] = &values.providers;
    }
  }
  for (auto now = months.begin(); now != months.end(); ++now) {
    const auto next = std::next(now);
    if (next == months.end() || next->first != now->first + 1) continue;
    ProviderNotes(next->first, data).compare(*now->second, *next->second);
  }
}

}  // namespace icsim::calibration
