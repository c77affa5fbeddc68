// What moved the list of the place, as a waterfall: from the list before, step by step, to the list after.
import { nameAxis, tip, tooltip, valueAxis, grid } from "../axes.js";
import { choice } from "../controls.js";
import { format, formatDifference, formatShort, formatShortDifference, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { section } from "../report.js";

const START_DATE = 0; // the group of flows as at the start date: each is large, so that only what is left of them is a step
const SMALL = 0.02; // steps under this share of the largest stand together
const ALL = "all";

/** Years of the run that are chosen: [first, last]. */
function chosenYears(report) {
  const { years } = report.run().causes;
  const at = years.indexOf(report.state.get("year"));
  return at < 0 ? [0, years.length - 1] : [at, at];
}

/** {before, after, from, to, flows: those as at the start date, steps: [{name, value, group}]} of the chosen years at the place. */
function listChange(report) {
  const { data } = report;
  const { years, rows, before, after, groups } = report.run().causes;
  const [first, last] = chosenYears(report);
  const place = report.place();
  const sum = (slice) => data.ofPlace(slice, place, years.length).slice(first, last + 1).reduce((total, value) => total + value, 0);
  const causes = rows.map(({ name, group, values }) => ({ name, group, value: sum(values) }));
  const flows = causes.filter(({ group }) => group === START_DATE);
  const others = causes.filter(({ group }) => group !== START_DATE);
  const largest = Math.max(0, ...others.map(({ value }) => Math.abs(value)));
  const small = others.filter(({ value }) => Math.abs(value) < SMALL * largest);
  const steps = [{ name: "flows as at the start date", group: START_DATE, value: flows.reduce((total, { value }) => total + value, 0) },
    ...others.filter((cause) => !small.includes(cause))];
  const together = small.reduce((total, { value }) => total + value, 0);
  if (Math.abs(together) >= 0.5) steps.push({ name: small.length > 1 ? `${small.length} smaller causes` : small[0].name, group: -1, value: together });
  return { before: data.ofPlace(before, place, years.length)[first], after: data.ofPlace(after, place, years.length)[last],
    from: first ? years[first - 1] : null, to: years[last], causes, steps, groups };
}

/** [{name, low, high, value, total}]: the list before, the steps, the list after. */
function bars({ before, after, steps }) {
  let level = before;
  const moved = steps.map(({ name, value }) => {
    const from = level;
    level += value;
    return { name, value, low: Math.min(from, level), high: Math.max(from, level) };
  });
  const end = (name, value) => ({ name, value, low: NaN, high: value, isTotal: true });
  return [end("list before", before), ...moved, end("list after", after)];
}

function waterfallOption(report, colours, width) {
  const all = bars(listChange(report));
  const edges = all.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const span = Math.max(...edges) - Math.min(...edges) || 1;
  const least = Math.max(0, Math.min(...edges) - 0.15 * span);
  const colour = ({ isTotal, value }) => (isTotal ? colours.faint : value > 0 ? colours.runs[1] : colours.runs[0]);
  const words = ({ name, value, isTotal }) => `${name}  ${isTotal ? formatShort("count", value) : formatShortDifference("count", value)}`;
  return {
    grid: grid(),
    yAxis: nameAxis(colours, all.map(words), { inverse: true, axisLabel: { width: Math.min(360, width * 0.55), overflow: "truncate", interval: 0 } }),
    xAxis: valueAxis(colours, "count", { min: least, max: Math.max(...edges) + 0.05 * span }),
    tooltip: tooltip(colours, ({ dataIndex: i }) => tip(all[i].name, [["", "pathways",
      all[i].isTotal ? format("count", all[i].value) : formatDifference("count", all[i].value)]]), { trigger: "item" }),
    series: [{ type: "boxplot", layout: "horizontal", boxWidth: [10, 22], data: all.map((bar) => {
      const low = Number.isFinite(bar.low) ? bar.low : least;
      return { value: [low, low, low, bar.high, bar.high], itemStyle: { color: colour(bar), borderColor: colour(bar) } };
    }) }],
  };
}

function causesTable(report) {
  const { years, rows, before, after, groups } = report.run().causes;
  const of = (slice) => [...report.data.ofPlace(slice, report.place(), years.length)];
  return { caption: `What moved the list, ${report.place().name}, ${report.run().label}`, heads: 2,
    columns: [{ title: "cause", kind: "text" }, { title: "kind of cause", kind: "text" }, ...years.map((month) =>
      ({ title: `year to ${monthName(month)}`, unit: "pathways", kind: "difference", of: "count" }))],
    rows: [...rows.map(({ name, group, values }) => [name, groups[group], ...of(values)]),
      ["change of the list", "together", ...of(after).map((value, y) => value - of(before)[y])]] };
}

/** "the list grows from 7.42 m to 7.61 m; most is growth of demand (+300 k)". */
function message(report) {
  const { before, after, steps } = listChange(report);
  const most = [...steps].sort((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
  const moved = Math.abs(after - before) < 0.005 * before ? "stays at" : `${after > before ? "grows" : "shrinks"} from ${formatShort("count", before)} to`;
  return `the list ${moved} ${formatShort("count", after)}; the largest step is ${most.name} (${formatShortDifference("count", most.value)})`;
}

export function causesSection(report) {
  const hasYears = () => report.run().causes.years.length > 0;
  const figure = makeFigure("causes", {
    name: "causes", wide: true, height: () => 60 + 30 * (hasYears() ? listChange(report).steps.length + 2 : 1),
    title: () => (hasYears() ? `${report.place().name}: ${message(report)}${report.runSuffix()}` : "What moved the list"),
    note: () => {
      if (!hasYears()) return "";
      const { from, to } = listChange(report);
      return `pathways, mean of draws, from ${from ? `the end of ${monthName(from)}` : "the start"} to ${monthName(to)}; the axis does not start at 0; `
        + "the table has every cause and year";
    },
    summary: () => bars(listChange(report)).map(({ name, value, isTotal }) =>
      `${name} ${isTotal ? format("count", value) : formatDifference("count", value)}`).join(", ") + ".",
    option: (colours, width) => waterfallOption(report, colours, width),
    table: () => causesTable(report),
    isEmpty: () => (hasYears() ? "" : "The run is shorter than a year, so there is no yearly sum."),
  });
  report.state.listen(["run", "place", "year"], () => figure.update());
  const years = [...new Set(report.data.runs.flatMap((run) => run.causes.years))];
  return section("causes", "What moved the list", "Each step is what one cause puts on the list, or takes off it. As at the start date: what clock starts, "
    + "treatment and removals would leave if they went on as they were. All treatment functions together.",
  [years.length > 1 ? choice(report.state, "year", "Years", [{ value: ALL, text: "All of them" },
    ...years.map((month) => ({ value: month, text: `year to ${monthName(month)}` }))]) : null, report.runChoice()], figure.node);
}
