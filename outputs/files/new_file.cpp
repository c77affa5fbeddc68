#include "outputs/files/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <new>

#include "outputs/files/output_error.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kExists = "exists already";
constexpr const char* kAppeared = "appeared while the run was going on";
constexpr const char* kOtherName = "give another name, or --force to replace it";

// A link that leads nowhere is there too.
bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

void check_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) {
    throw OutputError(folder.string(), "folder does not exist", "make it first: mkdir -p " + folder.string());
  }
  if (!std::filesystem::is_directory(folder, ignored)) {
    throw OutputError(folder.string(), "is not a folder", "write to another place");
  }
}

void check_target(const std::filesystem::path& target, Existing existing) {
  std::error_code ignored;
  if (target.filename().empty() || std::filesystem::is_directory(target, ignored)) {
    throw OutputError(target.string(), "is a folder, not a file", "give the file a name in it");
  }
  check_folder(folder_of(target));
  if (existing == Existing::refuse && is_there(target))
    throw OutputError(target.string(), kExists, kOtherName);
}

// Makes the file by a plain system call, whose reason for failing is clearer than HDF5's.
void make_empty_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) {
    throw OutputError(folder_of(path).string(),
                      fmt::format("cannot be written to ({})", std::strerror(errno)),
                      "write to another folder, or change its permissions");
  }
  ::close(file);
}

// "host-": who writes, before the number of the process. Process numbers mean something on their own machine
// only, and folders are shared.
std::string writer_prefix() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  std::string name(host.data());
  std::replace(name.begin(), name.end(), '/', '_');
  return name + "-";
}

bool is_running(pid_t process) {
  return ::kill(process, 0) == 0 || errno != ESRCH;
}

std::filesystem::path part_of(const std::filesystem::path& target) {
  return target.string() + ".part-" + writer_name();
}

void sweep_parts(const std::filesystem::path& target) {
  sweep_left_behind(folder_of(target), target.filename().string() + ".part-");
}

void write_text(const std::filesystem::path& file, const std::filesystem::path& target,
                const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw OutputError(target.string(), "cannot be written", "is the disk full?");
}

// Makes sure that what was written to a file or folder is on the disk.
void sync_to_disk(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done =
      file >= 0 && (::fsync(file) == 0 || errno == EINVAL);  // EINVAL: the file system has no fsync
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!done)
    throw OutputError(path.string(), fmt::format("cannot be made safe on disk ({})", std::strerror(error)),
                      "write to another disk: this one may be failing");
}

// Renames, and never over a file that appeared meanwhile unless that is wanted. Takes it back when it is not safe on the disk.
void rename_into_place(const std::filesystem::path& from, const std::filesystem::path& to,
                       Existing existing) {
  const unsigned flags = existing == Existing::refuse ? RENAME_NOREPLACE : 0u;
  int status = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags);
  if (status != 0 && (errno == EINVAL || errno == ENOSYS)) {  // a file system without RENAME_NOREPLACE
    check_target(to, existing);
    status = std::rename(from.c_str(), to.c_str());
  }
  if (status == 0) {
    try {
      return sync_to_disk(folder_of(to));
    } catch (const OutputError&) {
      if (existing == Existing::refuse) std::rename(to.c_str(), from.c_str());
      throw;  // what was replaced is gone, so the new one stays
    }
  }
  const int error = errno;
  throw OutputError(to.string(),
                    error == EEXIST ? std::string(kAppeared)
                                    : fmt::format("cannot be put in place ({})", std::strerror(error)),
                    kOtherName);
}

// A link to a folder as the folder, and without a slash at the end.
std::filesystem::path folder_itself(const std::filesystem::path& target) {
  std::filesystem::path folder = target.lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(folder, error);
  if (error) return folder;  // it is not there
  const std::filesystem::path here = std::filesystem::current_path(error).lexically_relative(real);
  if (!error && *here.begin() != "..")
    throw OutputError(target.string(),
                      "is the folder that you are in, or above it, and cannot be replaced in one step",
                      "give the files a folder of their own");
  return std::filesystem::is_symlink(folder) ? real : folder;
}

// Gives a folder, as second names of the same files, what another one holds and it does not.
void link_what_lacks(const std::filesystem::path& from, const std::filesystem::path& to) try {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(from)) {
    const std::filesystem::path there = to / entry.path().lexically_relative(from);
    if (is_there(there)) continue;
    if (std::filesystem::is_directory(entry.symlink_status())) {
      std::filesystem::create_directory(there);
      std::filesystem::permissions(there, entry.status().permissions());
    } else {
      std::filesystem::create_hard_link(entry.path(), there);
    }
  }
} catch (const std::filesystem::filesystem_error& error) {
  throw OutputError(error.path1().string(),
                    fmt::format("cannot be kept beside the new files ({})", error.code().message()),
                    "write to another folder");
}

}  // namespace

std::filesystem::path folder_of(const std::filesystem::path& target) {
  return target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
}

std::string writer_name() {
  return fmt::format("{}{}", writer_prefix(), ::getpid());
}

void sweep_left_behind(const std::filesystem::path& folder, const std::string& prefix) {
  const std::string host = prefix + writer_prefix();
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(host)) continue;
    pid_t process = 0;
    const char* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + host.size(), end, process);
    const bool ours = read.ec == std::errc{} && (read.ptr == end || *read.ptr == '-') && process > 0;
    if (ours && !is_running(process)) std::filesystem::remove_all(entry.path(), error);
  }
}

void try_to_remove(const std::filesystem::path& part) noexcept {
  try {
    std::error_code ignored;
    std::filesystem::remove_all(part, ignored);
  } catch (const std::bad_alloc&) {
  }
}

NewFile::NewFile(std::filesystem::path target, Existing existing)
    : target_(std::move(target)), existing_(existing) {
  check_target(target_, existing);
  sweep_parts(target_);
  part_ = part_of(target_);
  unfinished_ = std::make_unique<Unfinished>(part_);
  make_empty_file(part_);
}

NewFile::~NewFile() {
  std::error_code ignored;
  if (unfinished_) std::filesystem::remove(part_, ignored);
}

void NewFile::write(const std::string& text) {
  write_text(part_, target_, text);
}

void NewFile::put_in_place() {
  sync_to_disk(part_);
  rename_into_place(part_, target_, existing_);
  unfinished_.reset();
}

NewFolder::NewFolder(const std::filesystem::path& target, Existing existing, Others others)
    : target_(folder_itself(target)), part_(part_of(target_)), existing_(existing), others_(others) {
  check_folder(folder_of(target_));
  if (std::filesystem::exists(target_)) check_folder(target_);
  if (existing_ == Existing::refuse && others_ == Others::go && std::filesystem::exists(target_))
    throw OutputError(target_.string(), kExists, kOtherName);
  sweep_parts(target_);
  try_to_remove(part_);  // of a killed process that had the number of this one
}

NewFolder::~NewFolder() {
  try_to_remove(part_);
}

void NewFolder::make_folders(const std::filesystem::path& name) {
  std::filesystem::path folder = part_;
  const auto make = [&] {
    std::error_code error;
    if (std::filesystem::exists(folder, error)) return;
    unfinished_.push_back(std::make_unique<Unfinished>(folder));
    std::filesystem::create_directory(folder, error);
    if (error)
      throw OutputError(folder_of(target_).string(),
                        fmt::format("cannot be written to ({})", error.message()),
                        "write to another folder, or change its permissions");
  };
  make();
  for (const std::filesystem::path& step : name.parent_path()) {
    folder /= step;
    make();
  }
}

std::filesystem::path NewFolder::part(const std::filesystem::path& name) {
  if (existing_ == Existing::refuse && is_there(target_ / name))
    throw OutputError((target_ / name).string(), kExists, kOtherName);
  make_folders(name);
  unfinished_.push_back(std::make_unique<Unfinished>(part_ / name));
  names_.push_back(name);
  return part_ / name;
}

void NewFolder::write(const std::filesystem::path& name, const std::string& text) {
  write_text(part(name), target_ / name, text);
}

void NewFolder::put_in_place() {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(part_)) sync_to_disk(entry.path());
  sync_to_disk(part_);
  const Uninterrupted until_it_is_there;
  const bool may_be_there = existing_ == Existing::replace || others_ == Others::stay;
  if (may_be_there && std::filesystem::exists(target_))
    exchange();
  else
    rename_into_place(part_, target_, Existing::refuse);
  unfinished_.clear();
}

void NewFolder::exchange() {
  for (const std::filesystem::path& name : names_) {
    if (existing_ == Existing::refuse && is_there(target_ / name))
      throw OutputError((target_ / name).string(), kAppeared, kOtherName);
  }
  std::error_code ignored;
  std::filesystem::permissions(part_, std::filesystem::status(target_).permissions(), ignored);
  if (others_ == Others::stay) link_what_lacks(target_, part_);
  if (::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) != 0)
    throw OutputError(target_.string(), fmt::format("cannot be put in place ({})", std::strerror(errno)),
                      "remove the old folder, or give another name: not every disk can exchange two folders");
  sync_to_disk(folder_of(target_));
  if (others_ == Others::stay) link_what_lacks(part_, target_);  // what came meanwhile
  try_to_remove(part_);                                          // the old one
}

void write_new_text(const std::filesystem::path& target, const std::string& text, Existing existing) {
  NewFile file(target, existing);
  file.write(text);
  file.put_in_place();
}

}  // namespace icsim::outputs
