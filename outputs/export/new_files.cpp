#include "outputs/export/new_files.hpp"

#include "outputs/files/output_error.hpp"

namespace icsim::outputs {

NewFiles::~NewFiles() {
  files_.clear();
  std::error_code ignored;
  if (!made_.empty()) std::filesystem::remove(made_, ignored);  // unless something lies in it
}

void NewFiles::make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  auto unfinished = std::make_unique<Unfinished>(folder);  // a folder that holds anything stays
  if (std::filesystem::create_directory(folder, error)) {
    made_ = folder;
    unfinished_ = std::move(unfinished);
  }
  if (!error) return;
  const auto above = folder_of(folder);
  std::error_code ignored;
  if (!std::filesystem::exists(above, ignored))
    throw OutputError(above.string(), "folder does not exist", "make it first: mkdir -p " + above.string());
  throw OutputError(folder.string(), "cannot be made a folder (" + error.message() + ")",
                    "write to another place");
}

NewFile& NewFiles::add(const std::filesystem::path& target) {
  files_.push_back(std::make_unique<NewFile>(target, existing_));
  return *files_.back();
}

void NewFiles::put_in_place() {
  const Uninterrupted until_all_are_there;
  std::vector<std::filesystem::path> placed;
  try {
    for (const auto& file : files_) {
      file->put_in_place();
      placed.push_back(file->target());
    }
  } catch (const OutputError&) {
    std::error_code ignored;
    for (const auto& target : placed) {
      if (existing_ == Existing::refuse) std::filesystem::remove(target, ignored);
    }
    throw;
  }
  made_.clear();
  unfinished_.reset();
}

}  // namespace icsim::outputs
