# Run files, read with ncdf4. What stands where: outputs/FORMAT.md of the program.

places_of_levels <- c("region", "system", "board", "ics", "treatment_function", "quintile", "weeks_waited",
                      "staff_group", "resource", "cause", "transfer_arc")

icsim_open <- function(path, verify = FALSE) {
  path <- path.expand(path)
  if (!file.exists(path)) refuse("there is no such file", "give a run file (.h5)", path)
  if (verify) ask(c("show", path, "--verify"), faults = function(text) parse_faults(text, path))
  run <- open_run(normalizePath(path))
  force(run$scenarios)
  run
}

# A run is an environment, so that its temporary file can go with it, and so that the file is first opened when somebody
# asks: ncdf4 takes a second for the thousand variables of a scenario.
open_run <- function(path, temporary = FALSE) {
  run <- structure(new.env(parent = emptyenv()), class = "icsim_run")
  run$path <- path
  reg.finalizer(run, onexit = TRUE, function(run) {
    close_file(run)
    if (temporary) unlink(run$path)
  })
  delayedAssign("about", describe_run(run))
  lapply(c("title", "format_version", "program_version", "created_utc", "attribution", "scenarios"), function(field) {
    delayedAssign(field, about[[field]], assign.env = run)
  })
  run
}

describe_run <- function(run) {
  file <- open_file(run)
  attribute <- function(name) quietly(ncdf4::ncatt_get(file, 0, name))$value
  if (!identical(attribute("format"), "icsim/run")) {
    refuse("is an HDF5 file, but not a run file of icsim", "give a file that `icsim run` wrote", run$path)
  }
  version <- attribute("format_version")
  if (as.integer(sub("[.].*", "", version)) > 1) {
    refuse(paste("has format", version, "which this package does not know"), "take a newer package", run$path)
  }
  if (identical(attribute("wall_seconds"), 0)) {
    refuse("is not complete: the run that wrote it did not end", "run the scenario again", run$path)
  }
  names <- sub("^scenarios/", "", grep("^scenarios/[^/]+$", groups_of(file), value = TRUE))
  rows <- lapply(names, function(name) {
    of <- function(attribute) quietly(ncdf4::ncatt_get(file, paste0("scenarios/", name), attribute))$value
    days <- as.vector(read_values(run, paste0("scenarios/", name, "/england/time")))
    data.frame(scenario = name, title = of("title"), whole = of("whole"), baseline = of("baseline"),
               calibration_id = of("calibration_id"), first_month = date_of(min(days)), last_month = date_of(max(days)),
               draws = of("draws"), seed = of("seed"), noise = of("noise"), quintiles = of("quintiles"),
               content_sha256 = of("content_sha256"))
  })
  list(title = attribute("title"), format_version = version, program_version = attribute("program_version"),
       created_utc = attribute("created_utc"), attribution = attribute("attribution"),
       scenarios = as_frame(do.call(rbind, rows)))
}

date_of <- function(days) as.Date(days, origin = "1970-01-01")

groups_of <- function(file) vapply(file$group, function(group) group$fqgn, "")

# The open file; opened again after the run came from another R process.
open_file <- function(run) {
  if (identical(run$.process, Sys.getpid())) return(run$.file)
  if (!file.exists(run$path)) {
    refuse("is not there any more", "give `keep` to icsim_run() to keep a run file", run$path)
  }
  run$.file <- tryCatch(quietly(ncdf4::nc_open(run$path, readunlim = FALSE, suppress_dimvals = TRUE)),
                        error = function(e) refuse_damaged(run$path))
  run$.process <- Sys.getpid()
  run$.file
}

close_file <- function(run) {
  if (identical(run$.process, Sys.getpid())) try(quietly(ncdf4::nc_close(run$.file)), silent = TRUE)
}

# Says what is wrong with a file that netCDF cannot read: the program knows better, where there is one.
refuse_damaged <- function(path) {
  if (icsim_available()) {
    answer <- call_program(c("show", path, "--verify"))
    if (answer$status == 2) bad_input(parse_faults(said_by(answer), path))
  }
  refuse("cannot be read: it is no run file, or damaged",
         "copy it again from where it was made, or run the scenario again", path)
}

# ncdf4 prints warnings of its C code that are of no use here.
quietly <- function(expression) {
  utils::capture.output(value <- expression)
  value
}

# Of a result. By its object rather than its name, which ncdf4 takes long to find.
attributes_of <- function(file, name) {
  variable <- file$var[[name]]
  of <- function(attribute) ncdf4::ncatt_get(file, variable, attribute)$value
  unit <- of("unit")
  list(unit = if (identical(unit, 0)) variable$units else unit, kind = of("kind"), long_name = variable$longname)
}

read_values <- function(run, name) {
  file <- open_file(run)
  variable <- if (is.null(file$var[[name]])) name else file$var[[name]]  # coordinates go by name
  tryCatch(quietly(ncdf4::ncvar_get(file, variable, collapse_degen = FALSE)),
           icsim_error = function(e) stop(e), error = function(e) refuse_damaged(run$path))
}

variables_of <- function(run, group) {
  all <- names(open_file(run)$var)
  start <- paste0(group, "/")
  substring(all[startsWith(all, start)], nchar(start) + 1)
}

one_of <- function(given, there, what) {
  unknown <- setdiff(given, there)
  if (length(unknown) > 0) {
    refuse(sprintf("there is no %s '%s'", what, unknown[1]), paste("there are", paste(there, collapse = ", ")))
  }
  given
}

scenarios_of <- function(run, scenario) {
  if (is.null(scenario)) run$scenarios$scenario else one_of(scenario, run$scenarios$scenario, "scenario")
}

# The level whose rows the given places narrow: ics and treatment_function are those of ics_treatment_function.
level_of <- function(level, places) {
  if (length(places) > 0 && (is.null(names(places)) || any(names(places) == ""))) {
    refuse("places are given by name", "such as ics = \"QOP\"")
  }
  one_of(names(places), places_of_levels, "kind of place")
  if (!is.null(level)) return(level)
  if (length(places) == 0) return("england")
  level <- paste(intersect(places_of_levels, names(places)), collapse = "_")
  if (level == "ics_weeks_waited" || level == "weeks_waited") "ics_wait_band" else level
}

# One metric as a long data frame: the rows that `places` leave, months fastest.
#
# \param suffix of the dataset: "_mean" and "_quantile" for a summary; "" for draws and published months.
read_metric <- function(run, group, scenario, metric, places, suffixes) {
  file <- open_file(run)
  first <- paste0(group, "/", metric, suffixes[1])
  dimensions <- vapply(file$var[[first]]$dim, function(d) sub(".*/", "", d$name), "")
  places_here <- rev(setdiff(dimensions, c("draw", "time", "quantile")))  # in the order of the file
  other <- setdiff(names(places), places_here)
  if (length(other) > 0) refuse(sprintf("level '%s' has no %s", basename(group), other[1]), "leave one of them out")
  coordinates <- lapply(stats::setNames(nm = setdiff(dimensions, "quantile")), function(d) {
    as.vector(read_values(run, paste0(group, "/", d)))
  })
  keep <- lapply(coordinates, seq_along)
  names_of <- list()
  for (d in places_here) {
    if (paste0(d, "_name") %in% variables_of(run, group)) {
      names_of[[d]] <- as.vector(read_values(run, paste0(group, "/", d, "_name")))
    }
    if (!is.null(places[[d]])) keep[[d]] <- rows_of(places[[d]], coordinates[[d]], names_of[[d]], d)
  }
  rows <- do.call(expand.grid, c(keep, list(KEEP.OUT.ATTRS = FALSE)))
  sorted_by <- intersect(c(places_here, "draw", "time"), dimensions)
  rows <- rows[do.call(order, unname(rows[sorted_by])), , drop = FALSE]
  values <- lapply(suffixes, function(suffix) {
    array <- read_values(run, paste0(group, "/", metric, suffix))
    if (suffix == "_quantile") matrix(array, ncol = 5)[cell_of(rows, coordinates), , drop = FALSE]
    else as.vector(array)[cell_of(rows, coordinates)]
  })
  about <- attributes_of(file, first)
  frame <- data.frame(scenario = rep(scenario, nrow(rows)))
  for (d in places_here) {
    frame[[d]] <- coordinates[[d]][rows[[d]]]
    if (!is.null(names_of[[d]])) frame[[paste0(d, "_name")]] <- names_of[[d]][rows[[d]]]
  }
  frame$month_end <- date_of(coordinates$time[rows$time])
  if ("draw" %in% dimensions) frame$draw <- coordinates$draw[rows$draw]
  frame$metric <- rep(metric, nrow(rows))
  frame$unit <- rep(about$unit, nrow(rows))
  frame$kind <- rep(about$kind, nrow(rows))
  if (length(suffixes) == 1) {
    frame$value <- values[[1]]
  } else {
    frame$mean <- values[[1]]
    for (i in 1:5) frame[[c("q05", "q25", "q50", "q75", "q95")[i]]] <- values[[2]][, i]
  }
  frame
}

# Places of cells in an array whose first dimension is fastest.
cell_of <- function(rows, coordinates) {
  sizes <- lengths(coordinates)
  steps <- cumprod(c(1, sizes[-length(sizes)]))
  Reduce(`+`, Map(function(index, step) (index - 1) * step, rows[names(coordinates)], steps), 1)
}

# Rows that are given by code or by name, in the order of the file.
rows_of <- function(given, codes, names, what) {
  given <- as.character(given)
  known <- tolower(given) %in% tolower(c(codes, names))
  if (!all(known)) {
    refuse(sprintf("there is no %s '%s' in this run", gsub("_", " ", what), given[!known][1]),
           paste("there are", paste(codes, collapse = ", ")))
  }
  if (is.null(names)) names <- codes
  which(tolower(codes) %in% tolower(given) | tolower(names) %in% tolower(given))
}

# What the three readers share.
read_metrics <- function(run, root, metric, places, level, scenario, suffixes) {
  level <- level_of(level, places)
  frames <- lapply(scenarios_of(run, scenario), function(name) {
    group <- paste0(root, "/", name, "/", level)
    metrics <- metrics_of(run, group, suffixes)
    if (length(metrics) == 0) {
      if (root == "published") return(NULL)
      levels <- levels_of(run, name, suffixes)
      refuse(sprintf("there is no level '%s' with %s in scenario '%s'", level,
                     if (length(suffixes) == 1) "draws" else "results", name),
             paste("there are", paste(levels, collapse = ", ")))
    }
    wanted <- if (is.null(metric)) metrics else one_of(metric, metrics, "metric")
    do.call(rbind, lapply(wanted, function(m) read_metric(run, group, name, m, places, suffixes)))
  })
  frame <- do.call(rbind, frames)
  if (is.null(frame)) {
    frame <- data.frame(scenario = character(), month_end = as.Date(character()), metric = character(),
                        unit = character(), kind = character(), value = numeric())
  }
  as_frame(frame)
}

metrics_of <- function(run, group, suffixes) {
  file <- open_file(run)
  variables <- variables_of(run, group)
  variables <- variables[!grepl("/", variables)]
  if (suffixes[1] == "_mean") return(sub("_mean$", "", grep("_mean$", variables, value = TRUE)))
  has_kind <- vapply(variables, function(v) {
    !grepl("_(mean|quantile|name|bounds)$", v) && "time" %in% sub(".*/", "", vapply(
      file$var[[paste0(group, "/", v)]]$dim, function(d) d$name, ""))
  }, TRUE)
  variables[has_kind]
}

levels_of <- function(run, scenario, suffixes = "_mean") {
  groups <- groups_of(open_file(run))
  start <- paste0("scenarios/", scenario, "/")
  levels <- substring(groups[startsWith(groups, start)], nchar(start) + 1)
  levels <- levels[!grepl("^(provenance|reference)", levels)]
  levels[vapply(levels, function(level) length(metrics_of(run, paste0(start, level), suffixes)) > 0, TRUE)]
}

icsim_metrics <- function(run, metric = NULL, ..., level = NULL, scenario = NULL) {
  read_metrics(check_run(run), "scenarios", metric, list(...), level, scenario, c("_mean", "_quantile"))
}

icsim_draws <- function(run, metric, ..., level = NULL, scenario = NULL) {
  read_metrics(check_run(run), "scenarios", metric, list(...), level, scenario, "")
}

icsim_published <- function(run, metric = NULL, ..., level = NULL, scenario = NULL) {
  read_metrics(check_run(run), "published", metric, list(...), level, scenario, "")
}

icsim_contents <- function(run) {
  run <- check_run(run)
  scenario <- run$scenarios$scenario[1]
  file <- open_file(run)
  frames <- lapply(levels_of(run, scenario), function(level) {
    group <- paste0("scenarios/", scenario, "/", level)
    metrics <- metrics_of(run, group, "_mean")
    about <- lapply(paste0(group, "/", metrics, "_mean"), attributes_of, file = file)
    of <- function(attribute) vapply(about, `[[`, "", attribute)
    data.frame(level = level, metric = metrics, unit = of("unit"), kind = of("kind"),
               draws = metrics %in% metrics_of(run, group, ""), meaning = sub("; mean over draws$", "", of("long_name")))
  })
  as_frame(do.call(rbind, frames))
}

check_run <- function(run) {
  if (inherits(run, "icsim_run")) return(run)
  if (is.character(run) && length(run) == 1) return(icsim_open(run))
  refuse("no run", "give what icsim_run() or icsim_open() returned, or the path of a run file")
}

print.icsim_run <- function(x, ...) {
  cat(sprintf("icsim run: %s\n", x$title))
  for (i in seq_len(nrow(x$scenarios))) {
    row <- x$scenarios[i, ]
    cat(sprintf("%s: %s, %s to %s, %s draws, seed %s\n", row$scenario, row$whole, format(row$first_month, "%b %Y"),
                format(row$last_month, "%b %Y"), row$draws, format(row$seed, scientific = FALSE)))
    figures <- icsim_metrics(x, c("incomplete", "within_18_weeks_share", "over_52_weeks"), scenario = row$scenario)
    last <- figures[figures$month_end == row$last_month, ]
    text <- ifelse(last$unit == "1",
                   sprintf("%.1f %% (%.1f to %.1f)", 100 * last$mean, 100 * last$q05, 100 * last$q95),
                   sprintf("%s (%s to %s)", count(last$mean), count(last$q05), count(last$q95)))
    cat(sprintf("  %-22s %s\n", last$metric, text), sep = "")
  }
  cat("at the end: mean and 5 to 95 % range over draws; icsim_contents() lists all there is\n")
  invisible(x)
}

count <- function(x) formatC(signif(x, 3), format = "f", digits = 0, big.mark = ",")
