#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

class Estate : public Module {
 public:
  explicit Estate(const BlockContext&) {}
  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  void advance(const CalendarWeek&, const IcsView&, IcsDrivers&) override {}
};

}  // namespace

std::unique_ptr<Module> make_estate(const BlockContext& context) {
  return std::make_unique<Estate>(context);
}

}  // namespace icsim
