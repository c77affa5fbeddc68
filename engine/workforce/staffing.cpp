#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

class Staffing : public Module {
 public:
  explicit Staffing(const BlockContext&) {}
  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  void advance(const CalendarWeek&, const IcsView&, IcsDrivers&) override {}
};

}  // namespace

std::unique_ptr<Module> make_staffing(const BlockContext& context) {
  return std::make_unique<Staffing>(context);
}

}  // namespace icsim
