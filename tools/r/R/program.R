# Where the program is, calling it, and the conditions that its answers become.

# Option, environment variable, PATH, in this order: what was named must be there.
find_program <- function() {
  named <- list("option 'icsim.program'" = getOption("icsim.program", ""),
                "environment variable ICSIM_PROGRAM" = Sys.getenv("ICSIM_PROGRAM"))
  for (where in names(named)) {
    path <- path.expand(named[[where]])
    if (!nzchar(path)) next
    if (file.access(path, 1) == 0 && !dir.exists(path)) return(list(path = normalizePath(path)))
    return(list(path = "", tried = sprintf("%s names '%s', which is no program", where, path)))
  }
  list(path = unname(Sys.which("icsim")),
       tried = "option 'icsim.program' and environment variable ICSIM_PROGRAM are not set, and no 'icsim' is on PATH")
}

icsim_program <- function() {
  found <- find_program()
  if (!nzchar(found$path)) {
    fail("icsim_no_program", paste0("the icsim program was not found: ", found$tried,
                                    "\n  hint: set options(icsim.program = \"/path/to/icsim\")"))
  }
  found$path
}

icsim_available <- function() nzchar(find_program()$path)

# Raises a classed error. All of them are icsim_error too.
fail <- function(class, message, ...) {
  stop(structure(class = c(class, "icsim_error", "error", "condition"), list(message = message, call = NULL, ...)))
}

# Runs the program to its end. processx rather than system2: an interrupt in R stops the child, also in RStudio,
# where Ctrl-C reaches R alone; both outputs come apart; arguments need no quoting.
#
# The program draws its progress line on a terminal only, so `progress` gives it one, which joins both outputs.
call_program <- function(arguments, progress = FALSE) {
  program <- icsim_program()
  arguments <- as.character(arguments)
  out <- err <- character()
  if (progress) {
    child <- processx::process$new(program, arguments, pty = TRUE, pty_options = list(echo = FALSE, cols = 100L))
  } else {
    child <- processx::process$new(program, arguments, stdin = NULL, stdout = "|", stderr = "|")
  }
  on.exit(stop_child(child), add = TRUE)
  take <- function() {
    text <- tryCatch(child$read_output(), error = function(e) if (progress) "" else stop(e))  # a terminal ends with EIO
    if (progress && length(text)) cat(text, file = stderr())
    out <<- c(out, text)
    if (!progress) err <<- c(err, child$read_error())
    sum(nchar(text)) > 0
  }
  while (child$is_alive()) {
    child$poll_io(200)
    take()
  }
  while (take() || (!progress && child$is_incomplete_error() && !child$is_incomplete_output())) NULL
  joined <- function(text) enc2utf8(paste(text, collapse = ""))
  if (progress) return(list(status = child$get_exit_status(), out = "", err = without_progress(joined(out))))
  list(status = child$get_exit_status(), out = joined(out), err = joined(err))
}

# SIGINT first, so that the program tidies up after itself.
stop_child <- function(child) {
  if (!child$is_alive()) return(invisible())
  child$interrupt()
  child$wait(10000)
  child$kill()
}

# What a terminal shows at the end: frames of the progress line are each wiped by the next.
without_progress <- function(text) {
  text <- gsub("\r\n", "\n", text, fixed = TRUE)
  text <- gsub("\r\033\\[K[^\r\n]*(?=\r)", "", text, perl = TRUE)
  gsub("\r\033[K", "", text, fixed = TRUE)
}

# The program's answer, or the condition that its exit code stands for.
ask <- function(arguments, progress = FALSE, faults = function(text) parse_faults(text)) {
  answer <- call_program(arguments, progress)
  if (answer$status == 0) return(answer)
  text <- said_by(answer)
  if (answer$status == 2) bad_input(faults(text))
  if (answer$status == 1) fail("icsim_cannot_be_met", text)
  if (answer$status == 130) fail("icsim_interrupted", "the icsim program was interrupted")
  fail("icsim_internal", sprintf("icsim failed with status %d: %s", answer$status,
                                 if (nzchar(text)) text else "it said nothing"), status = answer$status)
}

# `icsim show --verify` names what differs on standard output.
said_by <- function(answer) if (nzchar(trimws(answer$err))) trimws(answer$err) else trimws(answer$out)

bad_input <- function(faults) fail("icsim_bad_input", fault_text(faults), faults = as_frame(faults))

# Faults found here rather than by the program.
refuse <- function(message, hint = "", file = NA_character_) {
  bad_input(new_faults(file = file, message = message, hint = hint))
}

new_faults <- function(file = NA_character_, line = NA_integer_, column = NA_integer_, key_path = "", message = "",
                       hint = "", severity = "error") {
  data.frame(file, line, column, key_path, message, hint, severity)
}

# As the program writes them: place, problem, and a likely fix. A fault of a list stands at a path of R's.
fault_text <- function(faults) {
  in_list <- grepl("^[$[]", faults$key_path)
  line <- ifelse(is.na(faults$line), "", paste0(":", faults$line, ":", faults$column))
  place <- paste0(ifelse(is.na(faults$file), "", faults$file), line, ifelse(in_list, faults$key_path, ""))
  place <- ifelse(nzchar(place), paste0(place, ": "), "")
  within <- ifelse(nzchar(faults$key_path) & !in_list, paste0(" in ", faults$key_path), "")
  hint <- ifelse(nzchar(faults$hint), paste0("\n  hint: ", faults$hint), "")
  severity <- ifelse(faults$severity == "warning", "warning: ", "")
  text <- paste0(place, severity, faults$message, within, hint)
  if (length(text) > 20) text <- c(text[1:20], sprintf("and %d more", length(text) - 20))
  paste(text, collapse = "\n")
}

# Faults from the program's text; lines that start with blanks go on with the one before. `about` is a file that its
# messages may begin with.
parse_faults <- function(text, about = NULL) {
  if (!nzchar(text)) return(new_faults(message = "the program refused this and did not say why"))
  lines <- strsplit(text, "\n", fixed = TRUE)[[1]]
  start <- !startsWith(lines, " ")
  faults <- lapply(split(lines, cumsum(start)), function(block) {
    hint <- startsWith(block, "  hint: ")
    message <- paste(trimws(block[!hint]), collapse = "\n")
    pattern <- "^(.*?):([0-9]+):([0-9]+): (.*)$"
    placed <- regmatches(message, regexec(pattern, message, perl = TRUE))[[1]]
    if (length(placed) == 0) placed <- c(NA, NA, NA, NA, message)
    if (!is.null(about) && startsWith(message, paste0(about, ": "))) {
      placed <- c(NA, about, NA, NA, substring(message, nchar(about) + 3))
    }
    new_faults(file = placed[2], line = as.integer(placed[3]), column = as.integer(placed[4]), message = placed[5],
               hint = paste(sub("^  hint: ", "", block[hint]), collapse = "\n"))
  })
  do.call(rbind, unname(faults))
}

# A tibble where that package is installed, else a plain data frame.
as_frame <- function(frame) {
  rownames(frame) <- NULL
  if (requireNamespace("tibble", quietly = TRUE)) tibble::as_tibble(frame) else frame
}

# A folder for files of one call.
temporary_folder <- function() {
  folder <- tempfile("icsim-")
  dir.create(folder)
  folder
}

# `--name value` for every value that is given.
options_of <- function(...) {
  given <- Filter(function(value) length(value) > 0, list(...))
  names <- gsub("_", "-", names(given))
  unlist(Map(function(name, value) {
    if (isFALSE(value)) return(character())
    if (isTRUE(value)) return(paste0("--", name))
    if (is.numeric(value)) value <- format(value, digits = 15, scientific = FALSE, trim = TRUE)
    c(paste0("--", name), paste(value, collapse = ","))
  }, names, given), use.names = FALSE)
}
