#pragma once
/// A model cut down to some of its places; ParameterPlan::at_places does the same with parameters. As random numbers are keyed by place and places meet only
/// through mutual aid, those that are left have the same bits as in the whole model.
#include <span>

#include "engine/model/model.hpp"

namespace icsim {

/// Who treats whose residents and the arcs of mutual aid are left out: they need the places that are gone.
/// \param kept indices into Model::ics, rising.
Model some_places(const Model& model, std::span<const int> kept);

}  // namespace icsim
