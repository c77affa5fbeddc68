#pragma once
/// The systems of a made-up country, in round numbers.
#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"

namespace icsim::test {

/// Per system: 1,000,000 people, 500 GPs, six staff groups (300 surgeons ... 2,000 ward nurses), 1,000 beds 90 %
/// full, GBP 1,600m a year; one group of treatment functions; arcs of mutual aid between all systems, 20 miles
/// for each step between their numbers.
void add_toy_system(Model& model);

/// The shipped central value of every parameter of staff, general practice, beds, money and partners.
void set_system_defaults(ParameterPlan& plan, const Model& model);

}  // namespace icsim::test
