#pragma once
/// Ensemble draws are the fastest axis of everything that varies by draw: 16 of them side by side, one cache line of
/// float32. `Lanes` is one number of each draw; formulas over it read like formulas over one number.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/memory.hpp"

namespace icsim {

/// Draws carried side by side by one block. Part of the layout, not of the answer: results do not depend on
/// it.
inline constexpr int kLanes = 16;

/// One number for each draw of a block. Every operation goes draw by draw, so no draw can touch another; a plain number
/// stands for the same number in all draws.
template <class T>
struct alignas(64) LanesOf {
  std::array<T, kLanes> draw{};

  LanesOf() = default;
  LanesOf(T all) { draw.fill(all); }  // NOLINT: a number is the same number in all draws
  explicit LanesOf(const T* row) {
    for (std::size_t k = 0; k < kLanes; ++k) draw[k] = row[k];
  }
  template <class U>
  explicit LanesOf(const LanesOf<U>& other) {
    for (std::size_t k = 0; k < kLanes; ++k) draw[k] = static_cast<T>(other.draw[k]);
  }
  T& operator[](std::size_t k) { return draw[k]; }
  const T& operator[](std::size_t k) const { return draw[k]; }
  T* data() { return draw.data(); }
  [[nodiscard]] const T* data() const { return draw.data(); }
  auto begin() { return draw.begin(); }
  auto end() { return draw.end(); }
  [[nodiscard]] auto begin() const { return draw.begin(); }
  [[nodiscard]] auto end() const { return draw.end(); }

  friend bool operator==(const LanesOf&, const LanesOf&) = default;
  LanesOf& operator+=(const LanesOf& b) { return *this = *this + b; }
  LanesOf& operator-=(const LanesOf& b) { return *this = *this - b; }
  LanesOf& operator*=(const LanesOf& b) { return *this = *this * b; }
  LanesOf& operator/=(const LanesOf& b) { return *this = *this / b; }
  friend LanesOf operator+(const LanesOf& a, const LanesOf& b) {
    return each([](T x, T y) { return x + y; }, a, b);
  }
  friend LanesOf operator-(const LanesOf& a, const LanesOf& b) {
    return each([](T x, T y) { return x - y; }, a, b);
  }
  friend LanesOf operator*(const LanesOf& a, const LanesOf& b) {
    return each([](T x, T y) { return x * y; }, a, b);
  }
  friend LanesOf operator/(const LanesOf& a, const LanesOf& b) {
    return each([](T x, T y) { return x / y; }, a, b);
  }
  friend LanesOf operator-(const LanesOf& a) {
    return each([](T x) { return -x; }, a);
  }
  /// The larger; a where neither is.
  friend LanesOf max(const LanesOf& a, const LanesOf& b) {
    return each([](T x, T y) { return x < y ? y : x; }, a, b);
  }
  /// The smaller; a where neither is.
  friend LanesOf min(const LanesOf& a, const LanesOf& b) {
    return each([](T x, T y) { return y < x ? y : x; }, a, b);
  }
  friend LanesOf clamp(const LanesOf& a, const LanesOf& least, const LanesOf& most) {
    return each([](T x, T lo, T hi) { return x < lo ? lo : hi < x ? hi : x; }, a, least, most);
  }
};
using Lanes = LanesOf<double>;
using FloatLanes = LanesOf<float>;  ///< as the list kernel stores them

/// A function of one number applied to each draw.
template <class Function, class T, class... More>
LanesOf<T> each(Function function, const LanesOf<T>& first, const More&... more) {
  LanesOf<T> out;
  for (std::size_t k = 0; k < kLanes; ++k) out.draw[k] = function(first.draw[k], more.draw[k]...);
  return out;
}

/// True when a condition holds in any draw.
template <class Predicate, class T>
bool any_of(const LanesOf<T>& values, Predicate holds) {
  for (const T value : values.draw) {
    if (holds(value)) return true;
  }
  return false;
}

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
  T* allocate(std::size_t n) { return static_cast<T*>(icsim::allocate(n * sizeof(T), Alignment)); }
  void deallocate(T* p, std::size_t n) { icsim::deallocate(p, n * sizeof(T), Alignment); }
  friend bool operator==(AlignedAllocator, AlignedAllocator) { return true; }
};

/// Values over up to three axes, the last fastest: `slots(i, s, stage)`. Axes take numbers or enums; those left out
/// count as the first.
template <class T>
class Grid {
 public:
  Grid() = default;
  template <class A, class B = int, class C = int>
  explicit Grid(A first, B second = 1, C third = 1, T fill = T{})
      : second_(place(second)), third_(place(third)), values_(place(first) * second_ * third_, fill) {}
  template <class A, class B = int, class C = int>
  T& operator()(A first, B second = 0, C third = 0) {
    return values_[(place(first) * second_ + place(second)) * third_ + place(third)];
  }
  template <class A, class B = int, class C = int>
  const T& operator()(A first, B second = 0, C third = 0) const {
    return values_[(place(first) * second_ + place(second)) * third_ + place(third)];
  }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }

 private:
  template <class I>
  static std::size_t place(I i) {
    return static_cast<std::size_t>(i);
  }
  std::size_t second_ = 1, third_ = 1;
  std::vector<T, AlignedAllocator<T>> values_;
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

/// Writes a number of each draw into a row.
template <class T>
void put_row(T* row, const LanesOf<T>& values) {
  for (std::size_t k = 0; k < kLanes; ++k) row[k] = values.draw[k];
}

}  // namespace icsim
