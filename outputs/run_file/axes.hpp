#pragma once
/// Coordinate variables of the axes that results stand on.
#include <span>
#include <string>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "outputs/files/hdf5_handle.hpp"

namespace icsim::outputs {

/// Dimensions of one HDF5 group: coordinate variables that are dimension scales, and what is attached to
/// them.
class Axes {
 public:
  /// \param next_dimension_id netCDF's number of the next dimension, unique in the file; grows.
  Axes(const hdf5::Handle& group, std::int32_t& next_dimension_id)
      : group_(group), next_id_(next_dimension_id) {}

  /// Month-end census dates, with the bounds of the month that flows cover.
  void add_time(const Calendar& calendar);
  /// The same for months that follow one another.
  /// \param last_days of each.
  void add_time(std::span<const Date> last_days);
  void add_quantile();
  void add_draw(std::uint32_t draws);
  /// One of the axes of rows: region, system, board, ics, treatment_function, quintile, weeks_waited, staff_group, resource,
  /// cause, transfer_arc.
  void add_rows(const std::string& axis, const Model& model, const std::vector<AidArc>& arcs = {});
  /// Whole numbers 0, 1 ...
  void add_index(const std::string& axis, std::uint32_t size, const std::string& long_name);

  [[nodiscard]] std::uint64_t size(const std::string& axis) const;
  /// Gives a dataset its dimensions, slowest first, and names the labels that go with them.
  void attach(const hdf5::Handle& dataset, const std::vector<std::string>& axes) const;

 private:
  struct Axis {
    std::string name;
    hdf5::Handle scale;
    std::string labels;  ///< name of the variable with names for people; empty when there is none
  };
  void add(const std::string& name, hdf5::Handle dataset, const std::string& long_name);
  void add_words(const std::string& axis, std::span<const std::string_view> words,
                 const std::string& long_name);
  void add_roll_up(const std::string& axis, const RollUp& roll_up);
  void add_arcs(const std::string& axis, const Model& model, const std::vector<AidArc>& arcs);
  void add_labels(const std::string& axis, const std::vector<std::string>& names,
                  const std::string& long_name);
  [[nodiscard]] const Axis& find(const std::string& name) const;

  const hdf5::Handle& group_;
  std::int32_t& next_id_;
  std::vector<Axis> axes_;
};

}  // namespace icsim::outputs
