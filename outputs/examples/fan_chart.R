#!/usr/bin/Rscript
# Fan charts of one place, and two scenarios compared draw by draw, with ncdf4 and R's own graphics.
#
# usage: fan_chart.R RUN.h5 SCENARIO OTHER [PLACE [PICTURE.png]]
# PLACE is england or the code of a system, such as QOP. Debian: r-base-core r-cran-ncdf4.

suppressMessages(library(ncdf4))
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 3) stop("usage: fan_chart.R RUN.h5 SCENARIO OTHER [PLACE [PICTURE.png]]")
run <- nc_open(arguments[1])
names <- arguments[2:3]
place <- if (length(arguments) > 3) arguments[4] else "england"
picture <- if (length(arguments) > 4) arguments[5] else "fan_chart.png"

# One variable of the place. Each level is a group of the file; R turns the order of dimensions round, so the draws or
# systems that FORMAT.md names last come first here: [draw, ics, time], and quantiles come last: [ics, time, quantile].
read <- function(scenario, variable) {
  level <- paste0("scenarios/", scenario, if (place == "england") "/england/" else "/ics/")
  values <- ncvar_get(run, paste0(level, variable), collapse_degen = FALSE)
  if (place == "england") return(drop(values))
  row <- match(place, ncvar_get(run, paste0(level, "ics")))
  if (is.na(row)) stop("no system ", place)
  drop(if (grepl("_quantile$", variable)) values[row, , , drop = FALSE] else values[, row, , drop = FALSE])
}

# `q` is [time, quantile]: half of the draws lie in the dark band, nine in ten in the light one.
draw_fan <- function(q, color) {
  band <- function(low, high, alpha)
    polygon(c(months, rev(months)), c(q[, low], rev(q[, high])), col = adjustcolor(color, alpha), border = NA)
  band(1, 5, 0.15)
  band(2, 4, 0.30)
  lines(months, q[, 3], col = color, lwd = 2)
}
new_chart <- function(title, ...) {
  plot(range(months), range(..., na.rm = TRUE), type = "n", xaxt = "n", xlab = "", ylab = "", main = title)
  axis.Date(1, at = months[round(seq(1, length(months), length.out = 4))], format = "%b %Y")
  grid(nx = NA, ny = NULL)
}

months <- as.Date(ncvar_get(run, paste0("scenarios/", names[1], "/england/time")), origin = "1970-01-01")
colors <- c("#0072B2", "#D55E00")
png(picture, width = 1400, height = 420, type = "cairo")
par(mfrow = c(1, 3), mar = c(3, 4, 3, 1), cex = 1)
for (chart in list(list("incomplete_quantile", 1e-3, "Waiting list, thousand pathways"),
                   list("within_18_weeks_share_quantile", 100, "Within 18 weeks, % of the list"))) {
  quantiles <- lapply(names, function(name) read(name, chart[[1]]) * chart[[2]])
  new_chart(chart[[3]], quantiles)
  for (i in 1:2) draw_fan(quantiles[[i]], colors[i])
  legend("bottomleft", names, col = colors, lwd = 2, bty = "n")
}

# Draw n meets the same luck in both scenarios, so differences are taken draw by draw, before any quantile:
# the difference of two quantiles would say nothing about how sure the difference is.
difference <- read(names[2], "incomplete") - read(names[1], "incomplete")  # [draw, time]
quantiles <- t(apply(difference, 2, quantile, c(0.05, 0.25, 0.5, 0.75, 0.95), na.rm = TRUE))
new_chart(paste0("List: ", names[2], " less ", names[1], ", thousand"), 0, quantiles / 1e3)
abline(h = 0, col = "gray40")
draw_fan(quantiles / 1e3, "#009E73")
invisible(dev.off())

last <- difference[, length(months)]
cat("month", format(months[length(months)]), "\n")
cat(sprintf("mean_difference %.9g\nq05 %.9g\nq95 %.9g\n", mean(last), quantile(last, 0.05), quantile(last, 0.95)))
cat(sprintf("share_of_draws_with_shorter_list %.9g\n", mean(last < 0)))
