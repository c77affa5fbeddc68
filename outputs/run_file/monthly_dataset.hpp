#pragma once
/// One float32 dataset that grows month by month and reaches the file chunk by chunk, filtered outside HDF5.
#include <span>
#include <string>
#include <vector>

#include "outputs/files/checksum.hpp"
#include "outputs/files/hdf5_handle.hpp"

namespace icsim::outputs {

/// Shape of a monthly dataset: [outer][month][inner ...]; outer is 1 and left out, or the number of
/// quantiles.
struct MonthlyShape {
  std::size_t outer = 1;
  int months = 1;
  hdf5::Shape inner;  ///< rows, then draws; may be empty
  [[nodiscard]] std::size_t inner_size() const;
  [[nodiscard]] hdf5::Shape dimensions(std::uint64_t month_count) const;
};

class MonthlyDataset {
 public:
  /// Makes an empty one.
  static hdf5::Handle create(const hdf5::Handle& parent, const std::string& name, const MonthlyShape& shape,
                             int compression);
  /// Takes one that create() made and nobody wrote to.
  /// \param outer of its shape.
  MonthlyDataset(const hdf5::Handle& parent, std::string name, std::size_t outer);

  /// Where the values of a month go, [inner]. Different places may be filled from different threads. Months
  /// come in order: the chunk of one month is written before the next chunk begins.
  std::span<float> place(int month, std::size_t outer);

  [[nodiscard]] bool chunk_ends_with(int month) const;
  /// Hashes and filters the chunk that ends with this month. Calls no HDF5: may run beside other datasets.
  void prepare(int month);
  /// Writes what was prepared.
  void write();
  /// After the last month: stores the checksum as attribute `sha256` and returns it.
  std::string close();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const MonthlyShape& shape() const { return shape_; }

 private:
  std::string name_;
  hdf5::Handle dataset_;
  MonthlyShape shape_;
  int compression_;
  int chunk_months_;
  std::vector<float> chunk_;  // [outer][chunk month][inner]
  std::vector<std::byte> filtered_;
  int first_month_ = 0;  // of the prepared chunk
  Sha256 checksum_;
};

}  // namespace icsim::outputs
