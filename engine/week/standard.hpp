#pragma once
/// The modules of the standard model. Each is known only by how it is made.
#include "engine/week/module.hpp"

namespace icsim {

std::unique_ptr<Module> make_general_practice(const BlockContext& context);  ///< GPs, advice and guidance
std::unique_ptr<Module> make_estate(const BlockContext& context);    ///< beds, theatres, emergency pressure
std::unique_ptr<Module> make_staffing(const BlockContext& context);  ///< the workforce and what it limits
std::unique_ptr<Module> make_partners(
    const BlockContext& context);  ///< independent sector, hubs, diagnostic centres
std::unique_ptr<Module> make_funding(const BlockContext& context);  ///< targets, contingent funding, budgets
std::unique_ptr<Module> make_mutual_aid(const BlockContext& context);  ///< patients between systems
std::unique_ptr<Module> make_demand(const BlockContext& context);      ///< clock starts
std::unique_ptr<Module> make_capacity(const BlockContext& context);    ///< treatment slots, strikes, winter
std::unique_ptr<Module> make_removals(const BlockContext& context);    ///< unreported removals, validation
std::unique_ptr<Module> make_treatment_policy(const BlockContext& context);  ///< who is treated first

}  // namespace icsim
