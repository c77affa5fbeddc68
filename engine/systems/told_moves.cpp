#include "engine/systems/told_moves.hpp"

#include <algorithm>

namespace icsim {
namespace {

bool covers(const WeekRange& range, int week) {
  return range.first <= week && week <= range.last;
}

}  // namespace

ToldMoves::ToldMoves(const BlockContext& context) : context_(context), reader_(context_) {
  for (const ToldMove& move : context.aid.moves())
    weeks_.push_back(weeks_between(context.calendar.start(), move.after, move.by));
}

bool ToldMoves::meets_after(int week) const {
  return std::any_of(weeks_.begin(), weeks_.end(),
                     [&](const WeekRange& range) { return covers(range, week); });
}

void ToldMoves::meet(const CalendarWeek& week, Country& country) const {
  const MoveTerms terms = read_move_terms(reader_, week.index, context_.model.dims.quintiles);
  for (std::size_t m = 0; m < weeks_.size(); ++m) {
    if (!covers(weeks_[m], week.index)) continue;
    const ToldMove& told = context_.aid.moves()[m];
    const Lanes willing = count_willing(told, terms, country);
    ListMove move{.arc = context_.aid.arc_between(told.from, told.to),
                  .treatment_function = told.treatment_function,
                  .first_band = told.waited_weeks,
                  .pathways = part(m, week.index)};
    for (move.draw = 0; move.draw < kLanes; ++move.draw) {
      move.willing = willing[move.draw];
      move_pathways(context_, move, terms, country);
    }
  }
}

double ToldMoves::part(std::size_t move, int week) const {
  const double a_week = context_.aid.moves()[move].pathways / weeks_[move].count();
  const auto due = [&](int weeks) {
    const double sum = a_week * weeks;
    return context_.noise == Noise::demographic ? whole_pathways(sum) : sum;
  };
  const int done = week - weeks_[move].first;
  return due(done + 1) - due(done);
}

Lanes ToldMoves::count_willing(const ToldMove& move, const MoveTerms& terms, const Country& country) const {
  const Dimensions& dims = context_.model.dims;
  const std::size_t list = dims.list(move.from, move.treatment_function) * dims.cells_per_list();
  Lanes willing;
  for (int z = 0; z < kStages; ++z) {
    for (int a = move.waited_weeks; a < kBands; ++a) {
      for (int q = 0; q < dims.quintiles; ++q) {
        const auto cell = static_cast<std::size_t>((z * kBands + a) * dims.quintiles + q);
        const float* stock = country.stock[list + cell];
        for (std::size_t k = 0; k < kLanes; ++k)
          willing[k] += static_cast<double>(stock[k]) * terms.acceptance[static_cast<std::size_t>(q)][k];
      }
    }
  }
  return willing;
}

}  // namespace icsim
