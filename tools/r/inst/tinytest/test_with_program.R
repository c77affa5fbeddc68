# Small runs of the program, where there is one.
if (!icsim_available()) {
  message("\n*** tests skipped: the icsim program was not found (option icsim.program, ICSIM_PROGRAM, PATH)")
  exit_file("no icsim program")
}
small <- function(...) icsim_run(..., only = "QOP", draws = 4, to = "2025-09-30", quintiles = "fold", threads = 2)
faults_of <- function(expression) tryCatch(expression, icsim_bad_input = function(e) e$faults)

hubs <- list(name = "hubs", extends = "baseline-2025",
             levers = list(list(what = "capacity.level", label = "hubs", where = list(ics = "QOP"),
                                when = list(from = as.Date("2025-07-01")), how = list(scale = 1.1))))
run <- small(list("baseline-2025", hubs))
expect_equal(run$scenarios$scenario, c("baseline-2025", "hubs"), info = "scenarios stand in the order they were given")
expect_equal(run$scenarios$draws, c(4, 4))
expect_equal(unique(run$scenarios$last_month), as.Date("2025-09-30"))

metrics <- icsim_metrics(run, c("incomplete", "within_18_weeks_share"), ics = "QOP")
expect_equal(nrow(metrics), 24, info = "two scenarios, two metrics, six months")
expect_equal(names(metrics), c("scenario", "ics", "ics_name", "month_end", "metric", "unit", "kind", "mean", "q05", "q25",
                               "q50", "q75", "q95"))
expect_equal(metrics$month_end[1:2], as.Date(c("2025-04-30", "2025-05-31")))
expect_equal(icsim_metrics(run, "incomplete", ics = "greater manchester"), icsim_metrics(run, "incomplete", ics = "QOP"),
             info = "places are found by name too")
draws <- icsim_draws(run, "incomplete", ics = "QOP", scenario = "hubs")
expect_equal(nrow(draws), 24)
expect_equal(as.vector(tapply(draws$value, draws$month_end, mean)),
             metrics$mean[metrics$scenario == "hubs" & metrics$metric == "incomplete"], tolerance = 1e-6,
             info = "means are means of draws")
expect_equal(as.vector(tapply(draws$value, draws$month_end, quantile, 0.95)),
             metrics$q95[metrics$scenario == "hubs" & metrics$metric == "incomplete"], tolerance = 1e-6)
lists <- icsim_metrics(run, "incomplete", level = "ics_treatment_function", scenario = "hubs")
expect_equal(as.vector(tapply(lists$mean, lists$month_end, sum)),
             metrics$mean[metrics$scenario == "hubs" & metrics$metric == "incomplete"], tolerance = 1e-6,
             info = "lists of a system add up to it")
published <- icsim_published(run, "incomplete", ics = "QOP", scenario = "hubs")
expect_equal(max(published$month_end), as.Date("2025-03-31"))
contents <- icsim_contents(run)
expect_true(all(contents$draws[contents$level == "ics"]))
expect_false(any(contents$draws[contents$level == "ics_treatment_function"]))
expect_equal(sum(duplicated(contents[c("level", "metric")])), 0)
expect_error(icsim_metrics(run, "incomplet"), "there is no metric 'incomplet'", class = "icsim_bad_input")
expect_error(icsim_metrics(run, ics = "QXX"), "there is no ics 'QXX' in this run", class = "icsim_bad_input")
expect_error(icsim_metrics(run, hospital = "X"), "there is no kind of place 'hospital'", class = "icsim_bad_input")

expect_error(icsim_metrics(run, level = "ics", cause = "staff"), "level 'ics' has no cause", class = "icsim_bad_input")

misspelt <- hubs
misspelt$levers[[1]]$what <- "capacity.levl"
faults <- faults_of(icsim_run(misspelt))
expect_equal(faults$file, "misspelt", info = "a fault of a list is told by the variable, not by a file that nobody knows")
expect_equal(faults$key_path, "$levers[[1]]$what")
expect_equal(faults$message, "unknown key 'capacity.levl'")
expect_true(grepl("^did you mean 'capacity.level'", faults$hint))
expect_equal(icsim_validate(misspelt)$faults, faults)
expect_false(icsim_validate(misspelt)$ok)
expect_true(icsim_validate(hubs)$ok)
expect_equal(faults_of(icsim_run("baseline-2025", to = "2025-09-29"))$file, "to")
expect_equal(faults_of(icsim_run("five-futures", to = "2025-09-30"))$message, "is a study, and `to` is for scenarios")

comparison <- icsim_compare(run, metric = "incomplete", month = "2025-09")
row <- comparison[comparison$level == "ics" & comparison$kind == "metric", ]
expect_true(row$difference < 0, info = "more capacity, a shorter list")
base <- icsim_draws(run, "incomplete", ics = "QOP", scenario = "baseline-2025")
last <- draws$month_end == max(draws$month_end)
expect_equal(row$difference, mean(draws$value[last] - base$value[last]), tolerance = 1e-5,
             info = "differences are means of differences of draws")

answer <- icsim_solve("baseline-2025", target = "within_18_weeks_share >= 56 % by 2025-09", ics = "QOP", draws = 4, threads = 2)
expect_true(file.exists(answer$file))
expect_equal(answer$levers$what, "capacity.level")
expect_true(icsim_validate(answer)$ok, info = "what was found is a scenario")
expect_error(icsim_solve(list(extends = "baseline-2025"), target = "within_18_weeks_share >= 56 % by 2025-09"),
             "a list is not solved", class = "icsim_bad_input")
expect_error(icsim_solve("baseline-2025", target = "within_18_weeks_share >= 99 % by 2025-05", ics = "QOP", draws = 4),
             "out of reach", class = "icsim_cannot_be_met")

path <- tempfile(fileext = ".h5")
small("baseline-2025", keep = path)
expect_error(small("baseline-2025", keep = path), "exist", class = "icsim_bad_input")
bytes <- readBin(path, "raw", file.size(path))
damaged <- tempfile(fileext = ".h5")
writeBin(bytes[seq_len(length(bytes) / 2)], damaged)
expect_equal(faults_of(icsim_open(damaged))$message, "is truncated: its end is missing")
bytes[length(bytes) %/% 2 + 0:50000] <- xor(bytes[length(bytes) %/% 2 + 0:50000], as.raw(255))
writeBin(bytes, damaged)
expect_error(icsim_open(damaged, verify = TRUE), "differs from its checksum", class = "icsim_bad_input")

temporary <- run$path
rm(run)
invisible(gc())
expect_false(file.exists(temporary), info = "a temporary run file goes with the run")

picture <- tempfile(fileext = ".png")
png(picture)
kept <- icsim_open(path)
plot(kept, "within_18_weeks_share", ics = "QOP", target = 0.65)
dev.off()
expect_true(file.size(picture) > 4000)
expect_error(plot(kept, level = "treatment_function"), "one metric of one place", class = "icsim_bad_input")
