# Fan charts, with R's own graphics.

plot.icsim_run <- function(x, metric = "incomplete", ..., level = NULL, scenario = NULL, target = NULL,
                           published = TRUE, main = NULL, ylab = NULL) {
  fan <- icsim_metrics(x, metric, ..., level = level, scenario = scenario)
  past <- if (published) icsim_published_or_none(x, metric, ..., level = level, scenario = scenario)
  places <- setdiff(names(fan), c("scenario", "month_end", "metric", "unit", "kind", "mean", quantiles_shown))
  if (length(metric) != 1 || nrow(unique(fan[c("scenario", places)])) > length(unique(fan$scenario))) {
    refuse("a fan chart shows one metric of one place", "narrow it, such as plot(run, \"incomplete\", ics = \"QOP\")")
  }
  scale <- scale_of(fan)
  fan[quantiles_shown] <- lapply(fan[quantiles_shown], `*`, scale$factor)
  past <- past[!duplicated(past$month_end), ]
  names <- unique(fan$scenario)
  colors <- rep_len(c("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"), length(names))
  names(colors) <- names
  legend <- c(if (NROW(past) > 0) c(published = "black"), colors, if (!is.null(target)) c(target = "gray30"))
  values <- c(unlist(fan[quantiles_shown]), past$value * scale$factor, target * scale$factor)
  heights <- range(values, na.rm = TRUE)
  heights[2] <- heights[2] + 0.06 * length(legend) * diff(heights)  # room for the legend
  months <- range(fan$month_end, past$month_end)
  if (is.null(main)) main <- title_of(x, fan, places)
  if (is.null(ylab)) ylab <- scale$unit
  graphics::plot(months, heights, type = "n", xaxt = "n", las = 1, xlab = "", ylab = ylab, main = main)
  graphics::axis.Date(1, x = months)
  graphics::grid(nx = NA, ny = NULL)
  for (name in names(colors)) draw_fan(fan[fan$scenario == name, ], colors[[name]])
  if (NROW(past) > 0) graphics::lines(past$month_end, past$value * scale$factor, lwd = 2)
  if (!is.null(target)) graphics::abline(h = target * scale$factor, lty = 2, col = "gray30")
  dashed <- names(legend) == "target"
  graphics::legend("topleft", names(legend), col = legend, lty = 1 + dashed, lwd = 2 - dashed, bty = "n")
  invisible(as_frame(fan))
}

quantiles_shown <- c("q05", "q25", "q50", "q75", "q95")

# Half of the draws lie in the dark band, nine in ten in the light one.
draw_fan <- function(fan, color) {
  band <- function(low, high, alpha) {
    known <- !is.na(low) & !is.na(high)
    graphics::polygon(c(fan$month_end[known], rev(fan$month_end[known])), c(low[known], rev(high[known])),
                      col = grDevices::adjustcolor(color, alpha), border = NA)
  }
  band(fan$q05, fan$q95, 0.15)
  band(fan$q25, fan$q75, 0.30)
  graphics::lines(fan$month_end, fan$q50, col = color, lwd = 2)
}

# Shares in per cent, large counts in thousands.
scale_of <- function(fan) {
  unit <- fan$unit[1]
  if (unit == "1") return(list(factor = 100, unit = "%"))
  if (max(abs(fan$q95), na.rm = TRUE) >= 2e5) return(list(factor = 1e-3, unit = paste("thousand", unit)))
  list(factor = 1, unit = unit)
}

title_of <- function(run, fan, places) {
  names <- grep("_name$", places, value = TRUE)
  if (length(names) == 0) names <- places
  place <- if (length(names) == 0) run$scenarios$whole[1] else paste(unlist(fan[1, names]), collapse = ", ")
  metric <- gsub("_", " ", fan$metric[1])
  paste0(toupper(substring(metric, 1, 1)), substring(metric, 2), ", ", place)
}

# Months before the start, where the metric was published for the place.
icsim_published_or_none <- function(run, ...) {
  tryCatch(icsim_published(run, ...), icsim_bad_input = function(e) NULL)
}
