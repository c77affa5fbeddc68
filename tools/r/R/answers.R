# What the program works out from runs and scenarios: comparisons, and what it would take.

icsim_compare <- function(..., base = NULL, metric = NULL, month = NULL, unpaired = FALSE) {
  runs <- lapply(list(...), function(run) if (inherits(run, "icsim_run")) run$path else run)
  if (length(runs) == 0) refuse("no runs to compare", "give one run of several scenarios, or several runs")
  folder <- temporary_folder()
  on.exit(unlink(folder, recursive = TRUE))
  file <- file.path(folder, "comparison.csv")
  if (inherits(month, "Date")) month <- format(month, "%Y-%m")
  ask(c("compare", unlist(runs), options_of(base = base, metric = metric, months = month, unpaired = unpaired,
                                            csv = file)))
  frame <- utils::read.csv(file, na.strings = "", encoding = "UTF-8", stringsAsFactors = FALSE,
                           colClasses = c(code = "character", month = "character"))
  frame$paired <- frame$paired == "yes"
  as_frame(frame)
}

icsim_solve <- function(scenario, target = NULL, ics = NULL, treatment_function = NULL, each = NULL, lever = NULL,
                        chance = NULL, steady = NULL, removals = NULL, baseline = NULL, draws = NULL, threads = NULL,
                        keep = NULL, force = FALSE) {
  if (is.list(scenario) && !is_solution(scenario)) {
    refuse("a list is not solved, as what is found extends what it was given", "write the list to a YAML file and give that")
  }
  folder <- temporary_folder()
  on.exit(unlink(folder, recursive = TRUE))
  scenarios <- write_scenarios(scenario, label_of(substitute(scenario)), NULL, folder)
  if (length(scenarios$arguments) != 1) refuse("one scenario at a time is solved")
  file <- if (is.null(keep)) file.path(tempfile("icsim-solve-"), "what-it-takes.yaml") else path.expand(keep)
  if (is.null(keep)) dir.create(dirname(file))
  given <- function(name, values) as.vector(rbind(rep(name, length(values)), values))
  options <- options_of(ics = ics, treatment_function = treatment_function, each = each, chance = chance,
                        steady = steady, removals = removals, baseline = baseline, draws = draws, threads = threads,
                        force = force)
  answer <- ask(c("solve", scenarios$arguments, given("--target", target), given("--lever", lever), options, "--json",
                  "-o", file), faults = function(text) scenario_faults(scenarios, text, baseline))
  found <- jsonlite::fromJSON(answer$out, simplifyVector = FALSE)
  solution(found, file)
}

# The program's JSON as data frames.
solution <- function(found, file) {
  by_place <- function(part, row) {
    rows <- lapply(found$places, function(place) {
      do.call(rbind, lapply(place[[part]], function(x) cbind(data.frame(place = place$place), row(x))))
    })
    frame <- do.call(rbind, rows)
    if (!is.null(frame)) as_frame(frame)
  }
  or_na <- function(x) if (is.null(x)) NA_real_ else as.numeric(x)
  levers <- by_place("levers", function(x) {
    data.frame(what = x$what, unit = x$unit, amount = or_na(x$amount), cases_a_week = or_na(x$worth$cases_a_week),
               sessions_a_week = or_na(x$worth$sessions_a_week), gbp_a_year = or_na(x$worth$gbp_a_year))
  })
  targets <- by_place("targets", function(x) {
    data.frame(target = x$target, without = or_na(x$without$mean), without_low = or_na(x$without$low),
               without_high = or_na(x$without$high), with = or_na(x$with$mean), with_low = or_na(x$with$low),
               with_high = or_na(x$with$high), met = or_na(x$met))
  })
  structure(list(file = file, yaml = if (file.exists(file)) paste(readLines(file, encoding = "UTF-8"), collapse = "\n"),
                 cost_gbp_a_year = found$cost_gbp_a_year, levers = levers, targets = targets, json = found),
            class = "icsim_solution")
}

print.icsim_solution <- function(x, ...) {
  if (NROW(x$levers) > 0) {
    levers <- x$levers
    cat(sprintf("%s: %s %s of %s, %s cases a week, GBP %s m a year\n", levers$place, signif(levers$amount, 4), levers$unit,
                levers$what, count(levers$cases_a_week), signif(levers$gbp_a_year / 1e6, 3)), sep = "")
  }
  if (NROW(x$targets) > 0) {
    cat(sprintf("  %s: %s without, %s with; met in %.0f %% of draws\n", x$targets$target, signif(x$targets$without, 3),
                signif(x$targets$with, 3), 100 * x$targets$met), sep = "")
  }
  if (!is.null(x$yaml)) cat("the scenario that was found stands in $yaml, and in the file $file\n")
  invisible(x)
}
