#include "outputs/files/heap_text.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>

#include "outputs/files/utf8.hpp"

namespace icsim::outputs::hdf5 {
namespace {

// "HDF5 File Format Specification", sections III.E (global heap) and IV.A.2.d (variable-length types).
constexpr std::size_t kReferenceBytes = 16;  // length (4), address of the collection (8), object in it (4)
constexpr std::size_t kHeaderBytes = 16;     // of a collection, and of each object in it
constexpr std::string_view kCollectionMark{"GCOL\1", 5};

// Little-endian.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

class TextHeap {
 public:
  explicit TextHeap(const Handle& dataset) : dataset_(dataset), file_(file_name(dataset), std::ios::binary) {}

  /// Bytes of the file.
  std::string bytes(std::uint64_t address, std::uint64_t size) {
    if (size > left_) refuse(dataset_, "holds more text than a run file does");
    left_ -= size;
    std::string out(size, '\0');
    file_.seekg(static_cast<std::streamoff>(address));
    if (!file_.read(out.data(), static_cast<std::streamsize>(size))) refuse_heap();
    return out;
  }

  /// What a reference stands for.
  std::string text(std::string_view reference) {
    const std::uint64_t length = number_at(reference, 0, 4);
    if (length == 0) return {};
    const Objects& objects = collection(number_at(reference, 4, 8));
    const auto object = objects.find(number_at(reference, 12, 4));
    if (object == objects.end() || object->second.size() < length) refuse_heap();
    return readable(std::string_view(object->second).substr(0, length));
  }

 private:
  using Objects = std::map<std::uint64_t, std::string>;  // by their number in the collection

  static std::string file_name(const Handle& dataset) {
    std::string name(static_cast<std::size_t>(std::max<ssize_t>(0, H5Fget_name(dataset.get(), nullptr, 0))),
                     '\0');
    H5Fget_name(dataset.get(), name.data(), name.size() + 1);
    return name;
  }

  [[noreturn]] void refuse_heap() const { refuse(dataset_, "holds text that is damaged"); }

  const Objects& collection(std::uint64_t address) {
    const auto [entry, is_new] = collections_.try_emplace(address);
    if (is_new) entry->second = read_collection(address);
    return entry->second;
  }

  Objects read_collection(std::uint64_t address) {
    const std::string head = bytes(address, kHeaderBytes);
    if (!head.starts_with(kCollectionMark)) refuse_heap();
    const std::string all = bytes(address, number_at(head, 8, 8));
    Objects objects;
    for (std::size_t at = kHeaderBytes; at + kHeaderBytes <= all.size();) {
      const std::uint64_t number = number_at(all, at, 2), size = number_at(all, at + 8, 8);
      if (number == 0) break;  // free space up to the end
      at += kHeaderBytes;
      if (size > all.size() - at) refuse_heap();
      objects.emplace(number, all.substr(at, size));
      at += (size + 7) / 8 * 8;
    }
    return objects;
  }

  const Handle& dataset_;
  std::ifstream file_;
  std::uint64_t left_ = kMostTextBytes;
  std::map<std::uint64_t, Objects> collections_;  // by address
};

}  // namespace

std::vector<std::string> read_heap_texts(const Handle& dataset, std::size_t count) {
  const Handle type = in_memory(H5Dget_type(dataset.get()));
  const haddr_t address = H5Dget_offset(dataset.get());
  std::vector<std::string> texts;
  if (count == 0) return texts;
  if (H5Tis_variable_str(type.get()) <= 0 || address == HADDR_UNDEF ||
      H5Dget_storage_size(dataset.get()) / kReferenceBytes != count) {
    refuse(dataset, "is not contiguous variable-length text");
  }
  TextHeap heap(dataset);
  const std::string references = heap.bytes(address, count * kReferenceBytes);
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(heap.text(std::string_view(references).substr(i * kReferenceBytes, kReferenceBytes)));
  }
  return texts;
}

std::string readable(std::string_view bytes) {
  return inert_text(bytes.substr(0, bytes.find('\0')));
}

}  // namespace icsim::outputs::hdf5
