#pragma once
/// Several files that are put in place only once all of them are written.
#include <memory>
#include <vector>

#include "outputs/files/new_file.hpp"

namespace icsim::outputs {

/// Takes its files and folder along unless they are put in place.
class NewFiles {
 public:
  explicit NewFiles(Existing existing) : existing_(existing) {}
  ~NewFiles();
  NewFiles(const NewFiles&) = delete;
  NewFiles& operator=(const NewFiles&) = delete;

  /// Makes the folder unless it is there.
  /// \throws OutputError
  void make_folder(const std::filesystem::path& folder);
  /// One more file, to be written but not put in place.
  /// \throws OutputError as NewFile does.
  NewFile& add(const std::filesystem::path& target);
  /// Once all is written and closed: all of them or, unless some replace others, none.
  /// \throws OutputError
  void put_in_place();

 private:
  Existing existing_;
  std::vector<std::unique_ptr<NewFile>> files_;
  std::filesystem::path made_;              ///< the folder, if it was not there
  std::unique_ptr<Unfinished> unfinished_;  ///< the same, until all is in place
};

}  // namespace icsim::outputs
