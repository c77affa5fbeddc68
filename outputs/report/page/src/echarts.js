// The parts of Apache ECharts that the page uses, and no other.
import * as core from "echarts/core";
import { BarChart, BoxplotChart, LineChart, MapChart, SankeyChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapContinuousComponent }
  from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

core.use([BarChart, BoxplotChart, LineChart, MapChart, SankeyChart, ScatterChart, AriaComponent, GridComponent,
  LegendComponent, MarkLineComponent, TooltipComponent, VisualMapContinuousComponent, SVGRenderer]);

export const { init, registerMap } = core;
