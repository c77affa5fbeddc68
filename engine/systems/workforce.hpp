#pragma once
/// The workforce: staff groups whose stocks move by training, recruitment and leaving, and what they can
/// do with the beds and theatres there are. Capacity answers to the scarcest resource, against the base path.
#include <array>
#include <vector>

#include "engine/systems/estate.hpp"
#include "engine/systems/funding.hpp"
#include "engine/systems/partners.hpp"
#include "engine/systems/staff_stock.hpp"

namespace icsim {

/// Influences on treatment slots, added one after another.
enum class CapacityStep { staff, sickness, estate, count };

/// What staff can do this week, for capacity and for the books.
struct WorkforceWeek {
  explicit WorkforceWeek(int treatment_functions)
      : capacity_factor(CapacityStep::count, treatment_functions, kStages, 1.0) {}
  Grid<Lanes> capacity_factor;  ///< [CapacityStep][tf][stage], multiplies slots; 1 on the base path
  Lanes cost_factor = 1;        ///< pay bill against the base path, without premiums
  Lanes premium_over_base;      ///< GBP m a week paid for temporary staff beyond the base path
};

class Workforce {
 public:
  explicit Workforce(const BlockContext& context);
  /// One week of one system's staff. The result stands until the system's next week.
  const WorkforceWeek& advance(const CalendarWeek& week, int ics, const EstateWeek& estate,
                               const PartnerWeek& partners, const Money& money, SystemNumbers& numbers);

 private:
  enum class Path { with_levers, base };
  /// What there is to work with.
  struct Levels {
    std::array<Lanes, kResources> of;  ///< each resource, against the start date's posts; beds against need
    Lanes pressure;                    ///< multiplies pressed staff in overnight care
    friend bool operator==(const Levels&, const Levels&) = default;
  };
  /// The groups of one system this week.
  struct Staff {
    std::array<StaffWeek, kStaffGroups> groups;
    std::array<Lanes, kStaffGroups> sickness;
    Lanes temporary_efficiency;
  };
  /// What all groups of a system work with.
  struct Conditions {
    const Room& room;
    Lanes productivity;
    Lanes diagnostic = 1;  ///< multiplies the diagnostic resource
  };
  /// What staff and theatres of a need group can do in each setting.
  struct Settings {
    Lanes clinic, day_case, overnight;
  };
  /// CES sums before the root, of need groups and of beds.
  struct Capacity {
    std::vector<Settings> staff;
    Lanes beds;
  };

  static std::size_t row(int i, int group) { return static_cast<std::size_t>(i * kStaffGroups + group); }
  Lanes read(Path path, Parameter parameter, int week, const Place& place) const {
    return path == Path::base ? reader_.base(parameter, place) : reader_.at(parameter, week, place);
  }
  void leave_base_path(int i, const EstateWeek& estate, const Money& money);
  Staff advance_groups(const CalendarWeek& week, int i, Path path, const Lanes& freeze,
                       StaffStock& stock) const;
  Lanes sickness_season(Path path, const CalendarWeek& week, int i) const;
  Lanes completing(Path path, int week, int i, int group) const;
  Levels resource_levels(int i, const Staff& staff, const std::array<Lanes, kStaffGroups>& sickness,
                         const Conditions& conditions) const;
  Capacity capacity_of(const Levels& levels, const Lanes& exponent) const;
  static std::vector<Settings> against(const Capacity& base, const Capacity& now, const Lanes& exponent);
  void set_factors(int week, int i, const Levels& base_levels, const std::array<Levels, 3>& steps,
                   WorkforceWeek& out) const;
  void set_cost(int week, int i, const Staff& staff, const Staff& base, WorkforceWeek& out) const;
  Lanes staff_share(int week, int i, int s) const;
  Lanes premiums(int week, int i, Path path, const Staff& staff, const StaffStock& stock) const;
  void record(int week, int i, const Staff& staff, const Lanes& productivity, const Levels& levels,
              SystemNumbers& numbers) const;

  const BlockContext context_;
  ParameterReader reader_;
  StaffStock now_, base_;                         // [ics][staff group]
  GrowthIndex productivity_, base_productivity_;  // [ics]
  std::vector<char> diverged_;                    // [ics]: the base path is a path of its own
  std::vector<WorkforceWeek> week_;               // [ics]
  bool has_levers_ = false;
};

}  // namespace icsim
