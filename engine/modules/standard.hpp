#pragma once
/// The modules of the standard model. Each is known only by how it is made.
#include "engine/modules/module.hpp"

namespace icsim {

std::unique_ptr<Module> make_demand(const BlockContext& context);    ///< clock starts
std::unique_ptr<Module> make_capacity(const BlockContext& context);  ///< treatment slots, strikes, winter
std::unique_ptr<Module> make_removals(const BlockContext& context);  ///< unreported removals, validation
std::unique_ptr<Module> make_treatment_policy(const BlockContext& context);  ///< who is treated first

}  // namespace icsim
