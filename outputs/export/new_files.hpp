#pragma once
/// Several files that are put in place only once all of them are written.
#include <memory>
#include <vector>

#include "outputs/files/new_file.hpp"

namespace icsim::outputs {

/// Takes its files and folder along unless they are put in place. Whenever the program ends, a folder holds all of its new files or
/// is as it was (NewFolder). Files beside each other are whole each: killed while they are put in place, the program may leave
/// some of them new.
class NewFiles {
 public:
  explicit NewFiles(Existing existing) : existing_(existing) {}

  /// The folder that some of them are in, which may hold others too.
  /// \throws OutputError as NewFolder does.
  NewFolder& add_folder(const std::filesystem::path& folder);
  /// One more file, to be written but not put in place.
  /// \throws OutputError as NewFile does.
  NewFile& add(const std::filesystem::path& target);
  /// Once all is written and closed: all of them or, unless some replace others, none.
  /// \throws OutputError
  void put_in_place();

 private:
  Existing existing_;
  std::vector<std::unique_ptr<NewFile>> files_;
  std::unique_ptr<NewFolder> folder_;
};

}  // namespace icsim::outputs
