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
  MonthlyDataset(const hdf5::Handle& parent, const std::string& name, MonthlyShape shape, int compression);

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

  [[nodiscard]] const hdf5::Handle& handle() const { return dataset_; }

 private:
  std::string name_;
  MonthlyShape shape_;
  int compression_;
  int chunk_months_;
  hdf5::Handle dataset_;
  std::vector<float> chunk_;  // [outer][chunk month][inner]
  std::vector<std::byte> filtered_;
  int first_month_ = 0;  // of the prepared chunk
  Sha256 checksum_;
};

}  // namespace icsim::outputs
