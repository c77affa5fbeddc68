#pragma once
/// The least amount that meets a target, found between one that misses it and one that meets it.

namespace icsim::tools {

/// One amount that is sought while its neighbours are. Regula falsi with halved weights (Illinois; Dowell and Jarratt 1971);
/// where that is slow it takes the middle, so that it ends.
class Bracket {
 public:
  enum class State {
    open,
    met_without,   ///< the target is met with no amount
    out_of_reach,  ///< missed with the most
    found
  };

  /// \param most the largest amount, of either sign
  /// \param slack_without, slack_most how far the target is met with none and with the most; negative: missed
  /// \param tolerance of the amount, in parts of the most
  void start(double most, double slack_without, double slack_most, double tolerance);
  /// What to try next; once found, the amount itself.
  [[nodiscard]] double next() const;
  /// How it went with next().
  void take(double slack);

  [[nodiscard]] State state() const { return state_; }
  /// The least amount that was seen to meet the target; the most while none was.
  [[nodiscard]] double amount() const { return high_; }

 private:
  State state_ = State::open;
  double low_ = 0.0, high_ = 0.0;  ///< misses, meets
  double slack_low_ = 0.0, slack_high_ = 0.0;
  double width_ = 0.0;  ///< at which it is found
  double last_ = 0.0;   ///< width before the last try
  int side_ = 0, slow_ = 0;
};

}  // namespace icsim::tools
