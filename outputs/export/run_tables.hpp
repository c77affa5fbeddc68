#pragma once
/// Tables that say where results come from and what they mean.
#include "outputs/export/selection.hpp"
#include "outputs/export/table.hpp"

namespace icsim::outputs {

/// Everything that identifies a scenario of a run file, such as "seed": "1".
std::vector<NamedText> provenance_items(const Subject& subject);

/// provenance, metrics, levers, parameters, inputs, context of the systems and, where a file has them, the months that
/// were published before its run, of the places and metrics of the slices.
std::vector<ExportTable> run_tables(const std::vector<Subject>& subjects, const std::vector<Slice>& slices);

/// Licence lines of the files, each once.
std::vector<std::string> licence_lines(const std::vector<Subject>& subjects);

}  // namespace icsim::outputs
