#pragma once
/// How a forecast is brought to the figures it is to meet: the engine runs, what it misses is told, and controls month by
/// month make it good. Levers then act on top of a run that goes where the forecast goes.
#include <Eigen/Dense>
#include <array>
#include <vector>

#include "calibration/fit/forward.hpp"

namespace icsim::calibration {

/// What completions alone do not decide.
enum class Figure {
  share_18,  ///< logit of the share within 18 weeks
  over_52,   ///< log(x + 1/2) of the pathways over 52 weeks
  over_65    ///< what part of these waits over 65 weeks: log(y + 1/2) less log(x + 1/2)
};
inline constexpr int kFigures = 3;
inline constexpr std::array<Figure, kFigures> kEveryFigure{Figure::share_18, Figure::over_52,
                                                           Figure::over_65};

/// What is turned each month.
enum class Control {
  completed,  ///< completed pathways, as a share of the list a month
  within_18,  ///< log of a factor on treatment.within_18_weight
  skew,       ///< added to treatment.long_wait_skew
  turnover,   ///< log of a factor on clock starts that join the list, with as many more removed
  backstop    ///< log of a factor on treatment.backstop.strength
};
inline constexpr int kControls = 5;
inline constexpr int kTurned = kControls - 1;  ///< all but completions, which the list decides

/// Figures of every system at the end of every month, in the order [month][ics].
struct FigurePaths {
  int months = 0, ics = 0;
  std::vector<double> list;                          ///< pathways
  std::vector<double> awaiting_admission;            ///< share of the list
  std::array<std::vector<double>, kFigures> figure;  ///< on the scale of Figure

  [[nodiscard]] std::size_t at(int month, int i) const {
    return static_cast<std::size_t>(month) * static_cast<std::size_t>(ics) + static_cast<std::size_t>(i);
  }
  [[nodiscard]] const std::vector<double>& of(Figure f) const { return figure[static_cast<std::size_t>(f)]; }
  [[nodiscard]] std::vector<double>& of(Figure f) { return figure[static_cast<std::size_t>(f)]; }
};
double to_figure(Figure figure, double list, double within_18, double over_52, double over_65);
FigurePaths figures_of(const Trajectories& run, std::size_t draw);

/// Controls of every system and month, [month][ics].
struct ControlPaths {
  std::vector<double> completed;       ///< pathways per working day, season taken out
  std::vector<double> admitted_share;  ///< of the completed
  std::vector<double> within_18;       ///< log of a factor beside the trait
  std::vector<double> skew;            ///< added to the trait
  std::vector<double> turnover;        ///< log of a factor beside the trait for real clock starts
  std::vector<double> backstop;        ///< log of a factor beside the trait
};

/// What the engine's figures do after a control is turned by one in a single month and back: by months since,
/// 0 first. On the scales of Figure and Control.
struct Response {
  std::array<std::array<std::vector<double>, kFigures>, kControls> by_lag;
  [[nodiscard]] double of(Control c, Figure f, std::size_t lag) const {
    const auto& path = by_lag[static_cast<std::size_t>(c)][static_cast<std::size_t>(f)];
    return lag < path.size() ? path[lag] : 0.0;
  }
};

/// What is added to the controls of one month.
struct Turn {
  double completed = 0.0;  ///< pathways per working day
  double within_18 = 0.0, skew = 0.0, turnover = 0.0, backstop = 0.0;
};
/// Beyond these a turn changes next to nothing more, and figures that cannot be reached would drive it on for ever.
inline constexpr Turn kMostTurned{0.0, 1.5, 3.0, 0.15, 2.0};

/// Turns of within_18, skew, turnover and backstop that move the figures by what is wanted, months side by side: least
/// squares with a small price on turns and on their jumps from month to month, so that noise is not chased.
class Steering {
 public:
  /// \param figures,turned how many of them, the first
  Steering(const Response& response, int months, int figures = kFigures, int turned = kTurned);
  /// \param wanted [figure][month]
  /// \return [month], completions and what is not turned untouched
  [[nodiscard]] std::vector<Turn> turns(const Eigen::VectorXd& wanted) const;
  /// What completions beyond the expected do to the figures, to be made good.
  /// \param completed share of the list, [month]
  /// \return [figure][month]
  [[nodiscard]] Eigen::VectorXd effect(const Eigen::VectorXd& completed) const { return flow_ * completed; }

 private:
  int turned_;
  Eigen::MatrixXd inverse_, flow_;
};

}  // namespace icsim::calibration
