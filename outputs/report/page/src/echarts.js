// The parts of Apache ECharts that the page uses, and no other.
import { use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { BarChart, BoxplotChart, LineChart, MapChart, SankeyChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent }
  from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, BoxplotChart, LineChart, MapChart, SankeyChart, ScatterChart, AriaComponent, GridComponent,
  LegendPlainComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent, LabelLayout, SVGRenderer]);

export { init, registerMap } from "echarts/core";
