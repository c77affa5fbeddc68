#include "outputs/export/new_files.hpp"

namespace icsim::outputs {

NewFolder& NewFiles::add_folder(const std::filesystem::path& folder) {
  folder_ = std::make_unique<NewFolder>(folder, existing_, Others::stay);
  return *folder_;
}

NewFile& NewFiles::add(const std::filesystem::path& target) {
  files_.push_back(std::make_unique<NewFile>(target, existing_));
  return *files_.back();
}

void NewFiles::put_in_place() {
  const Uninterrupted until_all_are_there;
  std::size_t placed = 0;
  try {
    for (; placed < files_.size(); ++placed) files_[placed]->put_in_place();
    if (folder_) folder_->put_in_place();
  } catch (...) {
    std::error_code ignored;
    for (std::size_t i = 0; i < placed && existing_ == Existing::refuse; ++i)
      std::filesystem::remove(files_[i]->target(), ignored);
    throw;
  }
}

}  // namespace icsim::outputs
