#include "outputs/run_file/units.hpp"

#include <array>
#include <utility>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kUnit = "unit";
constexpr const char* kUnits = "units";

/// Words of metrics, of what stands beside them and of the model's parameters.
constexpr std::array<std::pair<std::string_view, std::string_view>, 34> kWords{{
    {"1", "1"},
    {"FTE", "1"},
    {"FTE per 100000", "1e-5"},
    {"admissions", "1"},
    {"appointments", "1"},
    {"beds", "1"},
    {"pathways", "1"},
    {"pathways or 1", "1"},
    {"pathways per 1000", "1e-3"},
    {"pathways per year", "year-1"},
    {"people", "1"},
    {"weeks", "week"},
    {"days", "day"},
    {"working days", "day"},
    {"GBP", "1"},
    {"GBP million", "1e6"},
    {"GBP million per year", "1e6 year-1"},
    {"GBP a year", "year-1"},
    {"GBP m a year", "1e6 year-1"},
    {"% a year", "percent year-1"},
    {"admissions per pathway a year", "year-1"},
    {"appointments a week", "week-1"},
    {"coefficient of variation", "1"},
    {"elasticity", "1"},
    {"exponent", "1"},
    {"per 1", "1"},
    {"per 52 weeks", "(52 week)-1"},
    {"ratio", "1"},
    {"ratio per strike day", "day-1"},
    {"requests per GP referral", "1"},
    {"share", "1"},
    {"share a week", "week-1"},
    {"share of tariff", "1"},
    {"weeks per mile", "week mile-1"},
}};

}  // namespace

std::string_view udunits(std::string_view unit) {
  for (const auto& [word, cf] : kWords) {
    if (word == unit) return cf;
  }
  throw InternalFault("no UDUNITS spelling of the unit '" + std::string(unit) +
                      "': add it to outputs/run_file/units.cpp");
}

void describe(const hdf5::Handle& dataset, std::string_view unit, std::string_view long_name) {
  hdf5::write_attribute(dataset, kUnits, udunits(unit));
  hdf5::write_attribute(dataset, kUnit, unit);
  hdf5::write_attribute(dataset, "long_name", long_name);
}

std::string read_unit(const hdf5::Handle& dataset) {
  return hdf5::read_text_attribute(dataset, hdf5::has_attribute(dataset, kUnit) ? kUnit : kUnits);
}

}  // namespace icsim::outputs
