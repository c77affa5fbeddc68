# What the package does by itself: writing lists, naming places in them, reading the program's text.
path <- icsim:::r_path
keys <- list(parameters = list(demand.growth = list(value = 1)), levers = list(list(what = "x"), list(how = list(scale = 2))))
expect_equal(path(keys, "levers[1].how.scale"), "$levers[[2]]$how$scale", info = "places in lists count from 1")
expect_equal(path(keys, "parameters.demand.growth.value"), "$parameters$demand.growth$value", info = "keys may hold dots")
expect_equal(path(keys, "levers[7].what"), "$levers[[8]]$what", info = "a place that is not there is named all the same")
expect_equal(path(keys, ""), "")

json <- function(keys) as.character(jsonlite::toJSON(icsim:::plain(keys), auto_unbox = TRUE, digits = NA, null = "null"))
expect_equal(json(list(period = list(to = as.Date("2026-03-31")))), '{"period":{"to":"2026-03-31"}}', info = "dates are text")
expect_equal(json(list(normal = c(mean = 1.5, sd = 0.4))), '{"normal":{"mean":1.5,"sd":0.4}}', info = "named vectors are keys")
expect_equal(json(list(only = list("QOP"), ics = c("QOP", "QYG"))), '{"only":["QOP"],"ics":["QOP","QYG"]}')
expect_equal(icsim:::with_schema(list(scenarios = list()))$schema, "icsim/study/1", info = "a list of scenarios is a study")
expect_equal(icsim:::with_schema(list(extends = "x"))$schema, "icsim/scenario/1")

faults <- icsim:::parse_faults("a.yaml:3:1: unknown key 'perod'\n  hint: did you mean 'period'?\n--only: there is no ics 'X'")
expect_equal(faults$file, c("a.yaml", NA))
expect_equal(faults$line, c(3L, NA))
expect_equal(faults$message, c("unknown key 'perod'", "--only: there is no ics 'X'"))
expect_equal(faults$hint, c("did you mean 'period'?", ""))
expect_equal(icsim:::without_progress("\r\033[Ka [#-]\r\033[Ka [##]\r\033[Kx: wrong\r\n"), "x: wrong\n",
             info = "frames of the progress line are no messages")
expect_equal(icsim:::options_of(only = c("QOP", "QYG"), draws = 100000, force = TRUE, strict = FALSE, seed = NULL),
             c("--only", "QOP,QYG", "--draws", "100000", "--force"))

old <- options(icsim.program = "/no/such/icsim")
expect_false(icsim_available())
error <- tryCatch(icsim_run("baseline-2025"), icsim_error = identity)
expect_inherits(error, "icsim_no_program")
expect_equal(conditionMessage(error), paste0("the icsim program was not found: option 'icsim.program' names '/no/such/icsim', ",
                                             "which is no program\n  hint: set options(icsim.program = \"/path/to/icsim\")"))
options(old)

text <- tempfile(fileext = ".h5")
writeLines("hello", text)
error <- tryCatch(icsim_open(text), icsim_bad_input = identity)
expect_equal(error$faults$file, text, info = "a file that is no run file is refused by its name")
expect_error(icsim_open("/no/such.h5"), "there is no such file", class = "icsim_bad_input")
expect_error(icsim_run(list()), "is no scenario", class = "icsim_bad_input")
