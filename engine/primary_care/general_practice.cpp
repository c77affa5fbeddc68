#include "engine/modules/standard.hpp"

namespace icsim {
namespace {

class GeneralPractice : public Module {
 public:
  explicit GeneralPractice(const BlockContext&) {}
  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }
  void advance(const CalendarWeek&, const IcsView&, IcsDrivers&) override {}
};

}  // namespace

std::unique_ptr<Module> make_general_practice(const BlockContext& context) {
  return std::make_unique<GeneralPractice>(context);
}

}  // namespace icsim
