#pragma once
/// Summarises the draws of one scenario, month by month, into its group of the run file.
#include <functional>
#include <memory>

#include "outputs/files/hdf5_handle.hpp"
#include "outputs/run_file/draw_source.hpp"
#include "outputs/run_file/level_writer.hpp"
#include "outputs/run_file/outline.hpp"

namespace icsim::outputs {

class MonthWriter {
 public:
  /// \param scenario a group with all but its months, see RunOutline.
  explicit MonthWriter(hdf5::Handle scenario);
  ~MonthWriter();
  MonthWriter(MonthWriter&&) noexcept;
  [[nodiscard]] DrawShape shape() const;
  /// Summarises and writes all months; once, from one thread that has HDF5 to itself.
  /// \param progress is told the share done, from that thread; may be empty.
  /// \throws OutputError
  void write(const DrawSource& draws, const std::function<void(double fraction)>& progress);

 private:
  struct SeriesPlace {  ///< where a series of the month's record belongs
    LevelWriter* level;
    std::size_t row, metric;
  };
  struct Workspaces;  ///< one of each thread
  void summarise_month(const DrawSource& draws, int month);
  void summarise_range(const DrawSource& draws, int month, std::size_t first, std::size_t last);
  void write_full_chunks(int month);
  void close();

  hdf5::Handle group_;
  std::uint32_t draws_;
  std::vector<std::unique_ptr<LevelWriter>> levels_;
  std::vector<SeriesPlace> places_;  // [series]
  std::unique_ptr<Workspaces> workspaces_;
};

}  // namespace icsim::outputs
