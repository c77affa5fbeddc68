// Two maps of the 42 systems, coloured by a metric at a month. A click chooses the system.
import outlines from "../../../maps/ics_outlines.json";
import tiles from "../../../maps/ics_tiles.json";
import { orNull, tip, tooltip } from "../axes.js";
import { registerMap } from "../echarts.js";
import { described, format, formatAxis, formatEstimate, monthName, showsUnit, unitOf } from "../format.js";
import { makeFigure } from "../figure.js";
import { gridOf, section } from "../report.js";
import { CIVIDIS } from "../theme.js";

const feature = (code, polygons) => ({ type: "Feature", properties: { name: code },
  geometry: { type: "MultiPolygon", coordinates: polygons } });
const collection = (features) => ({ type: "FeatureCollection", features });

// A hexagon with a point up; hexagons side by side are 1 apart.
function hexagon([column, row]) {
  const x = column + 0.5 * (row & 1), y = -row * Math.sqrt(0.75), radius = 0.56;
  return [[[...Array(7).keys()].map((i) => [x + radius * Math.sin((i * Math.PI) / 3), y + radius * Math.cos((i * Math.PI) / 3)])]];
}

registerMap("outlines", { geoJSON: collection(Object.entries(outlines.systems).map(([code, shape]) => feature(code, shape))) });
registerMap("tiles", { geoJSON: collection(Object.entries(tiles.systems).map(([code, tile]) => feature(code, hexagon(tile)))) });

function valueAt(report, place) {
  const run = report.run();
  const m = run.months.indexOf(report.state.get("at"));
  const series = report.data.series(run, report.state.get("map"), place);
  return series && m >= 0 ? { mean: series.mean[m], low: series.low?.[m] ?? NaN, high: series.high?.[m] ?? NaN } : { mean: NaN, low: NaN, high: NaN };
}

function extent(values) {
  const known = values.filter(Number.isFinite);
  const low = Math.min(...known), high = Math.max(...known);
  return known.length ? [low, high > low ? high : low + 1] : [0, 1];
}

function mapOption(report, map, colours) {
  const metric = report.metric("map");
  const places = report.data.systems;
  const values = places.map((place) => valueAt(report, place));
  const [low, high] = extent(values.map((value) => value.mean));
  const chosen = report.place().code;
  const isTiles = map === "tiles";
  // Letters are light on the dark half of the colours and dark on the light half.
  const ink = (mean) => (!Number.isFinite(mean) || (mean - low) / (high - low) > 0.45 ? "#000000" : "#ffffff");
  const label = (place, mean) => ({ show: isTiles, color: ink(mean), fontSize: 10, fontWeight: place.code === chosen ? "bold" : "normal",
    formatter: () => tiles.systems[place.code]?.[2] ?? place.code });
  return {
    tooltip: tooltip(colours, ({ name }) => {
      const i = places.findIndex((place) => place.code === name);
      return i < 0 ? "" : tip(places[i].name, [["", "", formatEstimate(metric.kind, values[i])], ["", "", places[i].region]]);
    }, { trigger: "item" }),
    visualMap: { type: "continuous", min: low, max: high, orient: "horizontal", left: "center", bottom: 0, itemHeight: 160,
      itemWidth: 12, inRange: { color: CIVIDIS }, outOfRange: { color: [colours.missing] }, textStyle: { color: colours.text },
      text: [formatAxis(metric.kind, high), formatAxis(metric.kind, low)].map((text, i) =>
        (showsUnit(metric.kind) ? format(metric.kind, i ? low : high) : text)) },
    series: [{ type: "map", map, aspectScale: 1, top: 6, bottom: 44, left: 4, right: 4, selectedMode: false, roam: false,
      itemStyle: { areaColor: colours.missing, borderColor: colours.ground, borderWidth: isTiles ? 1.5 : 0.8 },
      emphasis: { label: { show: isTiles }, itemStyle: { areaColor: null, borderColor: colours.strong, borderWidth: 2.5 } },
      data: places.map((place, i) => ({ name: place.code, value: orNull(values[i].mean), label: label(place, values[i].mean),
        emphasis: { label: label(place, values[i].mean) },
        itemStyle: place.code === chosen ? { borderColor: "#d81b60", borderWidth: 3.5 } : undefined })) }],
  };
}

function mapTable(report) {
  const metric = report.metric("map");
  const unit = metric.kind === "share" ? "" : unitOf(metric);
  return { caption: `${metric.long_name} by system, ${report.run().label}, ${monthName(report.state.get("at"))}`, heads: 2,
    columns: [{ title: "region", kind: "text" }, { title: "system", kind: "text" }, { title: "code", kind: "text" },
      ...["mean", "5% of draws below", "95% of draws below"].map((title) => ({ title, kind: metric.kind, unit }))],
    rows: [...report.data.systems].sort((a, b) => a.region.localeCompare(b.region) || a.name.localeCompare(b.name)).map((place) => {
      const value = valueAt(report, place);
      return [place.region, place.name, place.code, value.mean, value.low, value.high];
    }) };
}

function mapFigure(report, map, name, note) {
  const metric = () => report.metric("map");
  const figure = makeFigure(`map-${map}`, {
    name: `map-${map}`, height: () => (window.innerWidth < 600 ? 440 : 540),
    title: () => `${name}: ${metric().name}, ${monthName(report.state.get("at"))}${report.runSuffix()}`,
    note: () => `${described(metric())}; ${note}`,
    summary: () => {
      const known = report.data.systems.map((place) => valueAt(report, place).mean).filter(Number.isFinite);
      return known.length ? `From ${format(metric().kind, Math.min(...known))} to ${format(metric().kind, Math.max(...known))} ${
        unitOf(metric())} over ${known.length} systems.` : "No system has a value.";
    },
    option: (colours) => mapOption(report, map, colours),
    table: () => mapTable(report),
    onClick: ({ name: code }) => { if (report.data.placeOf.has(code)) report.state.set("place", code); },
  });
  report.state.listen(["map", "at", "run", "place"], () => figure.update());
  return figure.node;
}

export function mapsSection(report) {
  if (!report.allowed.map.length) return null;
  return section("maps", "Maps", "Each system is one tile or one area; darker is less, yellow is more. Systems differ in need and "
    + "in size: compare like with like, further down, before drawing conclusions. Click a system to choose it.",
  [report.metricChoice("map", "Measure"), report.monthChoice(), report.runChoice()],
  gridOf(mapFigure(report, "tiles", "Tiles", "every system the same size, near its true place"),
    mapFigure(report, "outlines", "Outlines", "boundaries of 2022, simplified")));
}
