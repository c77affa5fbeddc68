#pragma once
/// Ensemble draws are the fastest axis of everything that varies by draw: 16 of them, one cache line of
/// float32.
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

namespace icsim {

/// Draws carried side by side by one block. Part of the layout, not of the answer: results do not depend on
/// it.
inline constexpr int kLanes = 16;

/// Allocator for arrays that SIMD code reads with aligned loads.
template <class T, std::size_t Alignment = 64>
struct AlignedAllocator {
  using value_type = T;
  template <class U>
  struct rebind {
    using other = AlignedAllocator<U, Alignment>;
  };
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U, Alignment>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{Alignment}));
  }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{Alignment}); }
  friend bool operator==(AlignedAllocator, AlignedAllocator) { return true; }
};

/// Rows of kLanes values: `rows[r][lane]`.
template <class T>
class LaneRows {
 public:
  LaneRows() = default;
  explicit LaneRows(std::size_t rows, T fill = T{}) : values_(rows * kLanes, fill) {}
  [[nodiscard]] std::size_t size() const { return values_.size() / kLanes; }
  T* operator[](std::size_t row) { return values_.data() + row * kLanes; }
  const T* operator[](std::size_t row) const { return values_.data() + row * kLanes; }
  [[nodiscard]] std::span<const T> flat() const { return values_; }
  [[nodiscard]] std::span<T> flat() { return values_; }
  void fill(T value) { values_.assign(values_.size(), value); }

 private:
  std::vector<T, AlignedAllocator<T>> values_;
};

}  // namespace icsim
