# Scenarios as R sees them: names of the library, files, and lists that are written as JSON, which is YAML.

# Writes what is given and says how to call the program with it.
#
# \param scenario a vector of names and files, a named list (one scenario or study), or an unnamed list of such.
# \param label how the caller wrote it, for messages.
# \param to last day of the run, or NULL.
# \return arguments for the program, and for each file written here the list behind it and its label.
write_scenarios <- function(scenario, label, to, folder) {
  if (is_solution(scenario)) scenario <- scenario$file
  if (is.character(scenario)) scenario <- as.list(unname(scenario))
  one <- is.list(scenario) && !is.null(names(scenario))
  given <- if (one) list(scenario) else scenario
  if (!is.list(given) || length(given) == 0) {
    refuse(paste(label, "is no scenario"), "give a name, a file, a list of keys, or several of them in an unnamed list")
  }
  written <- list()
  write_list <- function(keys, name, label, within = keys) {
    file <- file.path(folder, paste0(name, ".json"))
    writeLines(enc2utf8(jsonlite::toJSON(plain(keys), auto_unbox = TRUE, digits = NA, null = "null", na = "null")),
               file, useBytes = TRUE)
    written[[file]] <<- list(keys = within, label = label)
    file
  }
  arguments <- character()
  for (i in seq_along(given)) {
    item <- given[[i]]
    if (is_solution(item)) item <- item$file
    if (is.list(item)) {
      if (!is.null(to)) item$period <- list(to = to)
      name <- if (one) "scenario" else paste0("scenario-", i)
      item_label <- if (one) label else sprintf("%s[[%d]]", label, i)
      arguments <- c(arguments, write_list(with_schema(item), name, item_label))
    } else if (is.character(item) && length(item) == 1 && !is.na(item)) {
      # A study of ours gives it another end. Faults of that study are told by the argument `to`, or by the name.
      study <- list(schema = "icsim/study/1", period = list(to = to), scenarios = list(list(scenario = item)))
      arguments <- c(arguments, if (is.null(to)) item else write_list(study, paste0("to-", i), item, within = NULL))
    } else {
      refuse(sprintf("%s[[%d]] is no scenario", label, i), "give a name, a file, or a list of keys")
    }
  }
  list(arguments = arguments, written = written)
}

is_solution <- function(x) inherits(x, "icsim_solution")

as_text <- function(date) if (inherits(date, "Date")) format(date, "%Y-%m-%d") else as.character(date)

with_schema <- function(keys) {
  if (!is.null(keys$schema)) return(keys)
  c(list(schema = if (is.null(keys$scenarios)) "icsim/scenario/1" else "icsim/study/1"), keys)
}

# What JSON can hold: dates and factors as text, named vectors as lists, and files from where R stands, because
# the program looks for them from the file that names them.
plain <- function(value, key = "") {
  if (inherits(value, c("Date", "factor"))) value <- as_text(value)
  if (is.atomic(value) && !is.null(names(value))) value <- as.list(value)
  if (is.list(value)) {
    keys <- if (is.null(names(value))) rep(key, length(value)) else names(value)
    value[] <- Map(plain, value, keys)
    return(value)
  }
  is_file <- switch(key, extends = , scenario = file.exists, calibration = file.exists, baseline = , start = dir.exists)
  if (is.character(value) && length(value) == 1 && !is.null(is_file) && isTRUE(is_file(value))) {
    if (key %in% c("baseline", "start") || nzchar(tools::file_ext(value))) return(normalizePath(value))
  }
  value
}

# Faults of these scenarios as `icsim validate` sees them, those of lists by where they stand in R; the message on
# standard error if it sees none.
scenario_faults <- function(scenarios, text, baseline = NULL) {
  answer <- call_program(c("validate", "--json", scenarios$arguments, options_of(baseline = baseline)))
  faults <- read_validation(answer$out, scenarios)$faults
  study <- faults$key_path == "schema" & grepl("icsim/study", faults$message) & length(scenarios$written) > 0
  faults$message[study] <- "is a study, and `to` is for scenarios"
  faults$key_path[study] <- ""
  faults$line[study] <- NA
  faults$hint[study] <- "a study's last day stands in it, under 'period'"
  if (NROW(faults) > 0) return(faults)
  parse_faults(hide_files(text, scenarios))
}

hide_files <- function(text, scenarios) {
  for (file in names(scenarios$written)) text <- gsub(file, scenarios$written[[file]]$label, text, fixed = TRUE)
  text
}

# The program's JSON, with lists named as R names them.
read_validation <- function(json, scenarios) {
  files <- tryCatch(jsonlite::fromJSON(json, simplifyVector = FALSE), error = function(e) list())
  faults <- function(kind) {
    rows <- lapply(unlist(lapply(files, `[[`, kind), recursive = FALSE), function(fault) {
      row <- new_faults(file = fault$file, line = fault$line, column = fault$column, key_path = fault$key_path,
                        message = fault$problem, hint = fault$hint, severity = fault$severity)
      if (row$line == 0) row$line <- row$column <- NA_integer_
      in_r(row, scenarios$written[[fault$file]])
    })
    if (length(rows) == 0) new_faults()[0, ] else do.call(rbind, rows)
  }
  rows <- lapply(files, function(file) {
    do.call(rbind, lapply(file$scenarios, function(s) {
      data.frame(name = s$name, title = s$title, baseline = s$baseline, start = as.Date(s$start), end = as.Date(s$end),
                 draws = s$draws, levers = s$levers)
    }))
  })
  amounts <- lapply(unlist(lapply(files, `[[`, "scenarios"), recursive = FALSE), function(s) {
    do.call(rbind, lapply(s$amounts, function(a) data.frame(scenario = s$name, lever = a$lever, amount = a$amount)))
  })
  list(scenarios = do.call(rbind, rows), amounts = do.call(rbind, amounts),
       faults = faults("faults"), warnings = faults("warnings"))
}

# A fault of a file that a list was written to: the place in the list instead of the place in the file.
in_r <- function(fault, written) {
  if (is.null(written)) return(fault)
  is_study_of_to <- is.null(written$keys)
  fault$file <- if (is_study_of_to && startsWith(fault$key_path, "period")) "to" else written$label
  fault$key_path <- if (is_study_of_to) "" else r_path(written$keys, fault$key_path)
  fault$line <- fault$column <- NA_integer_
  fault
}

# "levers[0].what" as R writes it: "$levers[[1]]$what". Keys may hold dots, so the list itself says where one ends.
r_path <- function(keys, path) {
  if (!nzchar(path)) return("")
  index <- regmatches(path, regexec("^\\[([0-9]+)\\]\\.?(.*)$", path))[[1]]
  if (length(index) == 3) {
    i <- as.integer(index[2]) + 1
    inner <- if (is.list(keys) && i <= length(keys)) keys[[i]]
    return(sprintf("[[%d]]%s", i, r_path(inner, index[3])))
  }
  begins <- function(key) startsWith(path, key) && grepl("^($|[.[])", substring(path, nchar(key) + 1))
  known <- Filter(begins, names(keys))
  key <- if (length(known) > 0) known[which.max(nchar(known))] else sub("[.[].*$", "", path)
  rest <- sub("^\\.", "", substring(path, nchar(key) + 1))
  inner <- if (is.list(keys)) keys[[key]]
  shown <- if (make.names(key) == key) key else paste0("`", key, "`")
  paste0("$", shown, r_path(inner, rest))
}

icsim_validate <- function(scenario, baseline = NULL) {
  folder <- temporary_folder()
  on.exit(unlink(folder, recursive = TRUE))
  scenarios <- write_scenarios(scenario, label_of(substitute(scenario)), NULL, folder)
  answer <- call_program(c("validate", "--json", scenarios$arguments, options_of(baseline = baseline)))
  if (!answer$status %in% c(0, 2)) fail("icsim_internal", trimws(answer$err), status = answer$status)
  found <- read_validation(answer$out, scenarios)
  if (answer$status == 2 && NROW(found$faults) == 0) {
    bad_input(parse_faults(hide_files(trimws(answer$err), scenarios)))
  }
  frames <- lapply(found, function(frame) if (!is.null(frame)) as_frame(frame))
  structure(c(list(ok = answer$status == 0), frames), class = "icsim_validation")
}

print.icsim_validation <- function(x, ...) {
  for (i in seq_len(NROW(x$scenarios))) {
    row <- x$scenarios[i, ]
    cat(sprintf("ok  %s, baseline %s, %s to %s, %s draws, %s levers\n", row$name, row$baseline, row$start, row$end,
                row$draws, row$levers))
    mine <- x$amounts[x$amounts$scenario == row$name, ]
    for (amount in sprintf("'%s': %s", mine$lever, mine$amount)) {
      writeLines(strwrap(amount, getOption("width"), indent = 4, exdent = 4))
    }
  }
  for (faults in list(x$faults, x$warnings)) if (NROW(faults) > 0) cat(fault_text(faults), "\n", sep = "")
  invisible(x)
}

# How the caller wrote a scenario: the name of a variable, else "scenario".
label_of <- function(expression) if (is.symbol(expression)) as.character(expression) else "scenario"
