#include "calibration/baseline/provider_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "calibration/baseline/blended_context.hpp"
#include "calibration/baseline/own_places.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

constexpr double kLeastShare = 1e-6;  // of a system's admissions: providers without any still have its rates
constexpr std::size_t kShownCodes = 12;  // in a sentence

/// A place that a provider belongs to.
struct Group {
  std::string code, name;
};

/// Which place a provider belongs to; nothing when none.
class Grouping {
 public:
  Grouping() = default;
  virtual ~Grouping() = default;
  Grouping(const Grouping&) = delete;
  Grouping& operator=(const Grouping&) = delete;
  [[nodiscard]] virtual std::optional<Group> of(const std::string& code,
                                                const ImportedProvider& provider) const = 0;
  /// How a sentence calls all places: "no board of April 2026".
  [[nodiscard]] virtual std::string none_of_them() const = 0;
};

/// `provider,place[,name]`
class TableGrouping final : public Grouping {
 public:
  explicit TableGrouping(const std::filesystem::path& file) : name_(file.string()) {
    static constexpr std::array<std::string_view, 2> kColumns{"provider", "place"};
    scenarios::Table table(name_, text_of(file), kColumns);
    std::map<std::string, std::string> name_of;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const std::string provider(table.cell(r, "provider")), place(table.cell(r, "place"));
      if (provider.empty() || place.empty()) {
        table.fault(r, "a row without a provider or a place", "write both codes, or remove the row");
        continue;
      }
      if (!is_place_code(place))
        table.fault(r, fmt::format("{} is no code of a place", scenarios::shown_word(place)),
                    "write letters, digits, '-' or '_'; a name goes into the column 'name'");
      if (!place_of_.emplace(provider, place).second)
        table.fault(r, fmt::format("provider {} stands twice", scenarios::shown_word(provider)),
                    "a provider is in one place: remove one of the rows");
      if (table.has_column("name") && !table.cell(r, "name").empty()) name_of[place] = table.cell(r, "name");
    }
    table.throw_if_any();
    for (const auto& [provider, place] : place_of_)
      group_.emplace(place, Group{place, name_of.contains(place) ? name_of[place] : place});
  }

  [[nodiscard]] std::optional<Group> of(const std::string& code, const ImportedProvider&) const override {
    const auto place = place_of_.find(code);
    if (place == place_of_.end()) return std::nullopt;
    return group_.at(place->second);
  }
  [[nodiscard]] std::string none_of_them() const override { return "no place of " + name_; }

 private:
  static std::string text_of(const std::filesystem::path& file) {
    auto text = scenarios::read_bytes(file);
    if (!text || text->empty())
      refuse(file.string(), "is missing, empty or cannot be read", "give a table provider,place");
    return std::move(*text);
  }

  std::string name_;
  std::map<std::string, std::string> place_of_;
  std::map<std::string, Group> group_;
};

/// Boards of April 2026, and the systems that stayed as they were.
class BoardGrouping final : public Grouping {
 public:
  BoardGrouping(const Geography& england, const Model& context, MonthNumber census)
      : england_(england), context_(context), places_(england), census_(census) {}

  [[nodiscard]] std::optional<Group> of(const std::string&, const ImportedProvider& provider) const override {
    if (const Board* board = board_now(provider.parent)) return group_of(*board);
    if (provider.place.area >= context_.ics.size()) return std::nullopt;
    const IcsRecord& system = context_.ics[provider.place.area];
    const Board* whole = nullptr;
    bool touched = false;
    for (const Board& board : england_.boards) {
      for (const Board::Part& part : board.parts) {
        if (part.ics != system.code) continue;
        touched = touched || !part.whole;
        if (part.whole) whole = &board;
      }
    }
    if (touched) return std::nullopt;  // a system that was split, and nothing says between whom
    return whole != nullptr ? group_of(*whole) : Group{system.code, system.name};
  }
  [[nodiscard]] std::string none_of_them() const override {
    return "no board of April 2026 that the files name, in systems that were split";
  }

 private:
  /// A parent that is a board in the month of the census.
  [[nodiscard]] const Board* board_now(const std::string& parent) const {
    const Board* board = places_.board(parent, census_);
    return board != nullptr && board->valid_from <= census_ ? board : nullptr;
  }
  static Group group_of(const Board& board) { return {board.code, board.name}; }

  const Geography& england_;
  const Model& context_;
  Places places_;
  MonthNumber census_;
};

/// "RWG, RWH and 3 more"
std::string listed(const std::vector<std::string>& codes) {
  std::string text = fmt::format(
      "{}",
      fmt::join(codes.begin(),
                codes.begin() + static_cast<std::ptrdiff_t>(std::min(codes.size(), kShownCodes)), ", "));
  if (codes.size() > kShownCodes) text += fmt::format(" and {} more", codes.size() - kShownCodes);
  return text;
}

/// Every provider of any month, as the last month that has it says.
std::map<std::string, ImportedProvider> last_seen(const std::vector<ImportedFile>& files) {
  std::map<std::string, std::pair<MonthNumber, const ImportedProvider*>> last;
  for (const ImportedFile& file : files) {
    for (const auto& [month, values] : file.months) {
      for (const auto& [code, provider] : values.providers) {
        auto& seen = last.try_emplace(code, month, &provider).first->second;
        if (month >= seen.first) seen = {month, &provider};
      }
    }
  }
  std::map<std::string, ImportedProvider> providers;
  for (const auto& [code, seen] : last) providers.emplace(code, *seen.second);
  return providers;
}

/// Admissions of the census month by system.
std::vector<double> admissions(const ImportedMonth& census, const Model& context) {
  std::vector<double> admitted(context.ics.size(), 0.0);
  for (const auto& [code, provider] : census.providers) {
    if (provider.place.area < admitted.size())
      admitted[provider.place.area] += static_cast<double>(provider.of(RttPart::admitted));
  }
  return admitted;
}

/// Places of the census, what they have of each system, and the pathways that are in none.
struct Gathered {
  std::map<std::string, BlendedPlace> places;  // by code
  std::map<std::string, std::int64_t> list;
  std::vector<std::string> left_out;
  std::int64_t pathways_left_out = 0;
};

Gathered gather(const ImportedMonth& census, const Grouping& grouping, const Model& context) {
  const std::vector<double> admitted = admissions(census, context);
  Gathered found;
  for (const auto& [code, provider] : census.providers) {
    const std::optional<Group> group = grouping.of(code, provider);
    if (!group) {
      if (provider.of(RttPart::incomplete) == 0) continue;
      found.left_out.push_back(code);
      found.pathways_left_out += provider.of(RttPart::incomplete);
      continue;
    }
    BlendedPlace& place =
        found.places.try_emplace(group->code, BlendedPlace{group->code, group->name, key_of(group->code), {}})
            .first->second;
    place.share.resize(context.ics.size(), 0.0);
    found.list[group->code] += provider.of(RttPart::incomplete);
    const std::size_t system = provider.place.area;
    if (system >= context.ics.size()) continue;
    const double part = static_cast<double>(provider.of(RttPart::admitted));
    place.share[system] += admitted[system] > 0.0 ? part / admitted[system] : 0.0;
    place.share[system] = std::max(place.share[system], kLeastShare);
  }
  return found;
}

void check_places(const Gathered& found, const Model& context, const OwnBaselineRequest& request) {
  std::vector<std::string> empty, nowhere;
  for (const auto& [code, place] : found.places) {
    if (found.list.at(code) == 0) empty.push_back(code);
    if (std::none_of(place.share.begin(), place.share.end(), [](double share) { return share > 0.0; }))
      nowhere.push_back(code);
  }
  const std::string where = request.places.empty() ? "--level" : request.places.string();
  if (found.places.empty())
    refuse(where, fmt::format("no provider of {} is in any place", to_month(request.census)),
           request.places.empty() ? "give full extracts of April 2026 or later, or --level icb"
                                  : "write the codes of providers as the files have them, such as RBD");
  if (!empty.empty())
    refuse(where, fmt::format("nobody waits in {} at the end of {}", listed(empty), to_month(request.census)),
           "remove these places, or give them providers with a list");
  if (!nowhere.empty())
    refuse(where,
           fmt::format("none of the {} systems of July 2022 is known for the providers of {}",
                       context.ics.size(), listed(nowhere)),
           "put them together with providers of a system whose staff and beds they share");
}

}  // namespace

ProviderGroups group_providers(const std::vector<ImportedFile>& files, const ImportedMonth& census,
                               const OwnBaselineRequest& request, const OwnContext& ground) {
  std::unique_ptr<Grouping> grouping;
  if (request.places.empty())
    grouping = std::make_unique<BoardGrouping>(ground.england, ground.context, request.census);
  else
    grouping = std::make_unique<TableGrouping>(request.places);
  const Gathered found = gather(census, *grouping, ground.context);
  check_places(found, ground.context, request);
  ProviderGroups groups;
  std::vector<BlendedPlace> places;
  for (const auto& [code, place] : found.places) {
    const auto shipped = std::find_if(ground.context.ics.begin(), ground.context.ics.end(),
                                      [&code = code](const IcsRecord& ics) { return ics.code == code; });
    places.push_back(place);
    if (request.places.empty() && shipped != ground.context.ics.end()) places.back().key = shipped->key;
    groups.places.push_back({code, place.name, static_cast<int>(places.size()) - 1, 1.0, places.back().key});
  }
  groups.context = std::make_shared<const Model>(blended_context(ground.context, places));
  for (const auto& [code, provider] : last_seen(files)) {
    const std::optional<Group> group = grouping->of(code, provider);
    if (group && found.places.contains(group->code)) groups.group_of_provider.emplace(code, group->code);
  }
  if (!found.left_out.empty())
    groups.said.push_back(fmt::format("{} provider{} with {} pathways at the census in {}, and left out: {}",
                                      found.left_out.size(), found.left_out.size() == 1 ? "" : "s",
                                      found.pathways_left_out, grouping->none_of_them(),
                                      listed(found.left_out)));
  return groups;
}

}  // namespace icsim::calibration
