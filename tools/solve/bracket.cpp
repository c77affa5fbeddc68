#include "tools/solve/bracket.hpp"

#include <cmath>

namespace icsim::tools {

void Bracket::start(double most, double slack_without, double slack_most, double tolerance) {
  low_ = 0.0;
  high_ = most;
  slack_low_ = slack_without;
  slack_high_ = slack_most;
  width_ = tolerance * std::abs(most);
  last_ = std::abs(most);
  state_ = State::open;
  if (slack_without >= 0.0) {
    state_ = State::met_without;
    high_ = 0.0;
  } else if (!(slack_most >= 0.0)) {
    state_ = State::out_of_reach;
  }
}

double Bracket::next() const {
  if (state_ != State::open) return high_;
  if (slow_ > 1) return 0.5 * (low_ + high_);
  const double straight = low_ + (high_ - low_) * slack_low_ / (slack_low_ - slack_high_);
  const double least_step =
      0.25 * (high_ > low_ ? width_ : -width_);  // off the ends, so that both come closer
  const double from = low_ + least_step, to = high_ - least_step;
  return high_ > low_ ? std::fmin(std::fmax(straight, from), to) : std::fmax(std::fmin(straight, from), to);
}

void Bracket::take(double slack) {
  if (state_ != State::open) return;
  const double tried = next();
  if (slack >= 0.0) {
    high_ = tried;
    slack_high_ = slack;
    if (side_ == 1) slack_low_ *= 0.5;
    side_ = 1;
  } else {
    low_ = tried;
    slack_low_ = std::isnan(slack) ? -1.0 : slack;
    if (side_ == -1) slack_high_ *= 0.5;
    side_ = -1;
  }
  const double now = std::abs(high_ - low_);
  slow_ = now > 0.5 * last_ ? slow_ + 1 : 0;
  last_ = now;
  if (now <= width_) state_ = State::found;
}

}  // namespace icsim::tools
