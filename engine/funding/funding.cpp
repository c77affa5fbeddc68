#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

class Funding : public Module {
 public:
  explicit Funding(const BlockContext&) {}
  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  void advance(const CalendarWeek&, const IcsView&, IcsDrivers&) override {}
};

}  // namespace

std::unique_ptr<Module> make_funding(const BlockContext& context) {
  return std::make_unique<Funding>(context);
}

}  // namespace icsim
