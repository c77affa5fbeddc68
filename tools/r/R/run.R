# Running scenarios.

icsim_run <- function(scenario, only = NULL, draws = NULL, seed = NULL, baseline = NULL, to = NULL, quintiles = NULL,
                      noise = NULL, threads = NULL, keep = NULL, force = FALSE, progress = interactive()) {
  folder <- temporary_folder()
  on.exit(unlink(folder, recursive = TRUE))
  scenarios <- write_scenarios(scenario, label_of(substitute(scenario)), to, folder)
  file <- if (is.null(keep)) tempfile("icsim-run-", fileext = ".h5") else path.expand(keep)
  options <- options_of(only = only, draws = draws, seed = seed, baseline = baseline, quintiles = quintiles,
                        noise = noise, threads = threads, force = force)
  answer <- ask(c("run", scenarios$arguments, options, "-o", file, "--quiet"), progress,
                faults = function(text) scenario_faults(scenarios, text, baseline))
  said <- trimws(hide_files(answer$err, scenarios))
  if (nzchar(said)) warning(warningCondition(said, class = "icsim_warning"))
  open_run(file, temporary = is.null(keep))
}
