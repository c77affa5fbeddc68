#pragma once
/// A file that appears complete or not at all: written beside its target, as NAME.part-HOST-PID, then
/// renamed.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "outputs/files/unfinished.hpp"

namespace icsim::outputs {

/// What to do when the target is there already.
enum class Existing { refuse, replace };

std::filesystem::path folder_of(const std::filesystem::path& target);

/// "HOST-PID" of this process, for the names of what is not whole yet.
std::string writer_name();
/// Removes what processes of this machine left behind that are no more: entries of a folder that are named PREFIX, HOST-PID
/// and, if anything follows, "-" and more.
void sweep_left_behind(const std::filesystem::path& folder, const std::string& prefix);

/// Removes a file or folder that is not whole. Without the memory for it, it stays, and the next command sweeps it.
void try_to_remove(const std::filesystem::path& part) noexcept;

/// Takes the file along unless it is put in place, and so does a signal that ends the program.
class NewFile {
 public:
  /// \throws OutputError when the folder is missing or cannot be written, or the target exists and is not to
  /// be replaced. Removes what killed runs of this machine left beside the target.
  NewFile(std::filesystem::path target, Existing existing);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  [[nodiscard]] const std::filesystem::path& target() const { return target_; }
  [[nodiscard]] const std::filesystem::path& part() const { return part_; }  ///< where to write
  /// Writes a text as the whole of it.
  /// \throws OutputError
  void write(const std::string& text);
  /// Once all is written and closed.
  /// \throws OutputError
  void put_in_place();

 private:
  std::filesystem::path target_, part_;
  Existing existing_;
  std::unique_ptr<Unfinished> unfinished_;  // until it is in place
};

/// What becomes of files in a folder that is there, where the new one has none of that name.
enum class Others { go, stay };

/// A folder of files that appears complete or not at all: written beside its target, then renamed or, where a folder is there,
/// exchanged with it in one step. Whenever the program ends, the target is as it was or holds all of the new files.
class NewFolder {
 public:
  /// \param existing with Others::go: whether a folder that is there may be replaced; with Others::stay: whether files in it may
  /// \throws OutputError as NewFile does, and when the target is where the program was started
  NewFolder(const std::filesystem::path& target, Existing existing, Others others = Others::go);
  ~NewFolder();
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  /// \param name may hold folders: "own/flows.csv"
  /// \throws OutputError
  void write(const std::filesystem::path& name, const std::string& text);
  /// Where a file that is no text is to be written; its folder is made.
  /// \throws OutputError
  [[nodiscard]] std::filesystem::path part(const std::filesystem::path& name);
  /// Once all is written and closed.
  /// \throws OutputError
  void put_in_place();

 private:
  void make_folders(const std::filesystem::path& name);
  void exchange();

  std::filesystem::path target_, part_;
  Existing existing_;
  Others others_;
  std::vector<std::filesystem::path> names_;
  std::vector<std::unique_ptr<Unfinished>>
      unfinished_;  // until it is in place; folders before what lies in them
};

/// Writes a text as a new file.
/// \throws OutputError
void write_new_text(const std::filesystem::path& target, const std::string& text, Existing existing);

}  // namespace icsim::outputs
