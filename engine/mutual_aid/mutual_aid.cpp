#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

class MutualAid : public Module {
 public:
  explicit MutualAid(const BlockContext&) {}
  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  void advance(const CalendarWeek&, const IcsView&, IcsDrivers&) override {}
};

}  // namespace

std::unique_ptr<Module> make_mutual_aid(const BlockContext& context) {
  return std::make_unique<MutualAid>(context);
}

}  // namespace icsim
