#include "engine/modules/standard.hpp"

namespace icsim {

ModuleList standard_modules(const BlockContext& context) {
  ModuleList modules;
  modules.push_back(make_demand(context));
  modules.push_back(make_capacity(context));
  modules.push_back(make_removals(context));
  modules.push_back(make_treatment_policy(context));
  return modules;
}

}  // namespace icsim
