#pragma once
/// A workbook with a cover, one sheet for each topic, and the tables of run_tables.
#include <chrono>

#include "outputs/export/new_files.hpp"
#include "outputs/export/run_tables.hpp"
#include "outputs/export/topics.hpp"

namespace icsim::outputs {

/// When the subject's run file was made, for the properties of workbooks.
std::chrono::sys_seconds created_at(const Subject& subject);

/// \param plan must fit.
/// \return number of sheets.
/// \throws OutputError when a result does not match its checksum, or the file exists already or cannot be
/// written.
std::size_t write_xlsx(const std::filesystem::path& target, const std::vector<Subject>& subjects,
                       const std::vector<Slice>& slices, const TopicPlan& plan, NewFiles& files);

}  // namespace icsim::outputs
