// Activity against the target of contingent funding, and money.
import { legendAndGrid, monthAxis, orNull, runColour, tip, tooltip, valueAxis } from "../axes.js";
import { format, monthName } from "../format.js";
import { makeFigure } from "../figure.js";
import { gridOf, section } from "../report.js";
import { topicFans } from "./fans.js";

const LINES = [["threshold", "threshold", "dashed"], ["value", "value of activity", "solid"], ["pathways", "pathways completed", "dotted"]];
const first = (run, name) => run.targets.find((target) => target[name] !== null);

function targetOption(report, colours, width) {
  const { targets } = report.run();
  const names = LINES.map(([, name]) => name);
  const colour = (i) => (i === 0 ? colours.faint : runColour(colours, i - 1));
  return {
    ...legendAndGrid(colours, names, width), xAxis: monthAxis(colours, targets.map((t) => t.month)),
    yAxis: valueAxis(colours, "share"),
    tooltip: tooltip(colours, (points) => {
      const target = targets[points[0].dataIndex];
      return tip(monthName(target.month), LINES.map(([key, name], i) => [colour(i), name, format("share", target[key])]));
    }, { trigger: "axis" }),
    series: LINES.map(([key, name, type], i) => ({ name, type: "line", symbol: "none", step: key === "threshold" && "middle",
      data: targets.map((target) => orNull(target[key] ?? NaN)), itemStyle: { color: colour(i) },
      lineStyle: { color: colour(i), type, width: 2.5 }, emphasis: { disabled: true } })),
  };
}

function targetFigure(report) {
  const figure = makeFigure("targets", {
    name: "targets", wide: true,
    title: () => `Activity against the funding threshold, ${report.data.england.name}${report.runSuffix()}`,
    note: () => "% of 2019/20. Above the threshold systems earn money, below it they may lose some.",
    summary: () => LINES.map(([key, name]) => {
      const last = report.run().targets.filter((target) => target[key] !== null).at(-1);
      return last ? `${name}: ${format("share", last[key])} in ${monthName(last.month)}.` : "";
    }).join(" "),
    option: (colours, width) => targetOption(report, colours, width),
    table: () => ({ caption: `Activity against the threshold, ${report.data.england.name}, ${report.run().label}`,
      columns: [{ title: "month", kind: "month" }, ...LINES.map(([, title]) => ({ title, kind: "share" }))],
      rows: report.run().targets.map((target) => [target.month, ...LINES.map(([key]) => target[key] ?? NaN)]) }),
    isEmpty: () => (LINES.some(([key]) => first(report.run(), key)) ? "" : "This run has no contingent funding."),
  });
  report.state.listen(["run"], () => figure.update());
  return figure.node;
}

export const activitySection = (report) => section("activity", "Activity and money",
  "Activity is measured against 2019/20, the last year before the pandemic. Money is in £ million of the month.",
  [report.runChoice("Run in the first chart")], gridOf(targetFigure(report), topicFans(report, ["activity", "money"])));
