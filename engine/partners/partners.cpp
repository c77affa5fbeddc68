#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

class Partners : public Module {
 public:
  explicit Partners(const BlockContext&) {}
  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  void advance(const CalendarWeek&, const IcsView&, IcsDrivers&) override {}
};

}  // namespace

std::unique_ptr<Module> make_partners(const BlockContext& context) {
  return std::make_unique<Partners>(context);
}

}  // namespace icsim
