// The order of treatment of single lists: kernels from two numbers, and what a run needs so that lists keep their distance.
#include "calibration/fit/list_order.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

namespace icsim {
using namespace calibration;
namespace {

constexpr ListOrderPriors kPriors{
    0.6, 1.0, 0.4, 0.7, {{{0.015, 0.0}, {0.05, 0.0}}}, {{{0.04, 17.0}, {0.13, 3.0}}}};

/// Two systems with two functions each; every list has 60 % within 18 weeks and 5 % over 52.
Model two_by_two(const std::vector<double>& sizes) {
  Model model;
  model.dims = {2, 2, 1};
  model.treatment_functions = {{"C_100", "First", 0}, {"C_101", "Second", 1}};
  model.ics.resize(2);
  model.kernel.assign(std::size_t{2} * kStages * kBands, 1.0f);
  model.start_state.assign(model.dims.cells(), 0.0f);
  for (std::size_t list = 0; list < 4; ++list) {
    float* cell = model.start_state.data() + list * model.dims.cells_per_list();
    cell[10] = static_cast<float>(0.60 * sizes[list]);
    cell[30] = static_cast<float>(0.35 * sizes[list]);
    cell[kBands + 60] = static_cast<float>(0.05 * sizes[list]);
  }
  return model;
}

/// A year in which the share within 18 weeks of each list moves by `drift` on the logit scale, less what an early factor
/// takes from it, and the count over 52 weeks by nothing but the skew.
struct StraightYear {
  const Model& model;
  std::vector<double> drift;  ///< [list]
  static constexpr double kEarly = -0.8, kSkew = -0.5;

  [[nodiscard]] double moved(const ListOrder& order, std::size_t list) const {
    return drift[list] + kEarly * order.early[list];
  }
  Trajectories operator()(const ListOrder& order) const {
    Trajectories run;
    run.months = 12;
    for (auto& values : run.lists) values.resize(std::size_t{12} * 4);
    for (std::size_t m = 0; m < 12; ++m) {
      const double part = static_cast<double>(m + 1) / 12.0;
      for (std::size_t list = 0; list < 4; ++list) {
        const float* cell = model.start_state.data() + list * model.dims.cells_per_list();
        const double size = cell[10] + cell[30] + cell[kBands + 60];
        const double odds = 1.5 * std::exp(part * moved(order, list));
        run.lists[0][m * 4 + list] = static_cast<float>(size);
        run.lists[1][m * 4 + list] = static_cast<float>(size * odds / (1.0 + odds));
        run.lists[2][m * 4 + list] =
            static_cast<float>((0.05 * size + 0.5) * std::exp(part * kSkew * order.skew[list]) - 0.5);
      }
    }
    return run;
  }
};

}  // namespace

TEST_CASE(
    "An early factor is whole at the start, half at 18 weeks and none at a year, and a skew grows with waits",
    "[calibration][unit]") {
  const Model model = two_by_two({1000, 1000, 1000, 1000});
  ListOrder order{{"C_100", "C_101"}, {std::log(2.0), 0.0}, {0.0, 0.52}};
  const std::vector<float> kernels = list_kernels(model, order, {1});  // of the second system alone
  REQUIRE(kernels.size() == std::size_t{4} * kStages * kBands);
  const auto at = [&](std::size_t list, int stage, int band) {
    return kernels[(list * kStages + static_cast<std::size_t>(stage)) * kBands +
                   static_cast<std::size_t>(band)];
  };
  for (int stage = 0; stage < kStages; ++stage) {
    CHECK(at(0, stage, 0) == 1.0f);  // not in the order
    CHECK(at(1, stage, 80) == 1.0f);
    CHECK(at(2, stage, 0) == Approx(2.0).margin(0.01));
    CHECK(at(2, stage, 17) * at(2, stage, 18) == Approx(2.0).epsilon(1e-5));  // symmetric about the line
    CHECK(at(2, stage, 52) == Approx(1.0).margin(1e-4));
    CHECK(at(3, stage, 0) == 1.0f);
    CHECK(at(3, stage, 52) == Approx(std::exp(0.52)).epsilon(1e-6));
    CHECK(at(3, stage, 100) == Approx(std::exp(1.0)).epsilon(1e-6));
  }
  CHECK(list_kernels(model, {}, {0, 1}).empty());
}

TEST_CASE("Functions that would drift apart keep their distance once their order is learnt",
          "[calibration][unit]") {
  const Model model = two_by_two({50000, 50000, 50000, 50000});
  const StraightYear year{model, {0.4, -0.4, 0.4, -0.4}};
  const ListOrder order = learn_list_order(model, kPriors, year);
  CHECK(order.treatment_functions == std::vector<std::string>{"C_100", "C_101"});
  for (std::size_t list = 0; list < 4; ++list) {
    CHECK(std::abs(year.moved(order, list)) < 0.03);  // of 0.4
    CHECK(order.early[list] == Approx(year.drift[list] / 0.8).margin(0.04));
    CHECK(std::abs(order.skew[list]) < 0.01);  // over 52 weeks nothing moves
  }
}

TEST_CASE("A small list leans on its treatment function, a large one on itself", "[calibration][unit]") {
  const Model model = two_by_two({50000, 50000, 50000, 300});
  const StraightYear year{model, {0.0, 0.3, 0.0, -0.3}};
  const ListOrder order = learn_list_order(model, kPriors, year);
  CHECK(order.early[1] > 0.1);             // what most of the function does
  CHECK(order.early[3] > -0.1);            // not the -0.375 that its own drift would ask for
  CHECK(order.early[3] < order.early[1]);  // but it does say something
}

TEST_CASE("Where nothing drifts the order is the kernel's", "[calibration][unit]") {
  const Model model = two_by_two({50000, 20000, 3000, 300});
  const ListOrder still = learn_list_order(model, kPriors, StraightYear{model, {0.0, 0.0, 0.0, 0.0}});
  for (std::size_t list = 0; list < 4; ++list) {
    CHECK(still.early[list] == Approx(0.0).margin(1e-4));
    CHECK(still.skew[list] == Approx(0.0).margin(1e-4));
  }
}

}  // namespace icsim
