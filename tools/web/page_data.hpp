#pragma once
/// What the page that simulates needs beside an engine.
#include <filesystem>
#include <string>

#include "calibration/data/list_history.hpp"

namespace icsim::tools {

/// JSON {"months", "metrics", "places", "lists", "wrong": [[month, place, text]], "numbers"}. "numbers" is base64 of
/// int32, little-endian, in the order of `counts`: each month's difference from the month before (the first from 0),
/// where a count is one more than published and 0 stands for none.
std::string json_of(const calibration::ListHistory& history);

/// The published months of the shipped start, as json_of writes them.
/// \param library folder that holds rtt/.
/// \throws OutputError, DataError when it is incomplete or damaged.
std::string published_json(const std::filesystem::path& library);

/// JSON {name: text} of the tables of the shipped start that the page itself reads: places, functions, volumes, prices.
/// \throws DataError when one is missing.
std::string tables_json(const std::filesystem::path& library);

}  // namespace icsim::tools
