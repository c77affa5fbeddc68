#include "engine/week/standard.hpp"

namespace icsim {

ModuleList standard_modules(const BlockContext& context) {
  ModuleList modules;
  if (!context.model.system.empty()) {  // a replay of England has no systems around its list
    modules.push_back(make_funding(context));
    modules.push_back(make_general_practice(context));
    modules.push_back(make_estate(context));
    modules.push_back(make_partners(context));
    modules.push_back(make_staffing(context));
    modules.push_back(make_mutual_aid(context));
  }
  modules.push_back(make_demand(context));
  modules.push_back(make_capacity(context));
  modules.push_back(make_removals(context));
  modules.push_back(make_treatment_policy(context));
  return modules;
}

}  // namespace icsim
