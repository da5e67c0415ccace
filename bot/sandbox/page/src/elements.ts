// What cards hold beyond the renderer's own elements, registered once for every card of the page: tables, and Teams'
// charts in few strokes, since Microsoft's open renderer knows none.
import * as Cards from "adaptivecards";

type Json = Record<string, any>;
type Point = { x: string; y: number };

// As Microsoft's Agents Playground draws these names.
const COLOURS: Record<string, string> = {
  categoricalBlue: "#2461ca",
  categoricalMarigold: "#f3c761",
  categoricalTeal: "#00b7c3",
  categoricalRed: "#c50f1f",
  categoricalLavender: "#3f3682",
  neutral: "#cccccc",
};

function box(name: string, ...inside: (Node | string)[]): HTMLElement {
  const made = document.createElement("div");
  made.className = name;
  made.append(...inside);
  return made;
}

function bar(name: string, colour: string, side?: "width" | "height", share = 1): HTMLElement {
  const made = box(name);
  if (side) made.style[side] = `${100 * share}%`;
  made.style.background = COLOURS[colour] ?? "currentColor";
  return made;
}

function lying(chart: Json): HTMLElement[] {
  const points: Point[] = chart.data;
  const top = Math.max(...points.map((point) => point.y), 1);
  return points.map((point) => {
    const drawn = bar("chart-bar", chart.color, "width", (0.85 * point.y) / top);
    return box("chart-row", point.x, box("chart-line", drawn, point.y.toLocaleString()));
  });
}

function columns(chart: Json): HTMLElement[] {
  const series: { legend: string; color: string; values: Point[] }[] = chart.data;
  const places = series[0].values.map((_, place) => series.map((one) => one.values[place].y));
  const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
  const heights = places.map((values) => (chart.stacked ? sum(values) : Math.max(...values)));
  const top = Math.max(...heights, 1);
  const drawn = places.map((values, place) => {
    const bars = values.map((value, number) => bar("chart-bar", series[number].color, "height", value / top));
    const said = (chart.stacked ? [heights[place]] : values).map((value) => value.toLocaleString()).join(" · ");
    return box(
      "chart-column",
      box("chart-over", said),
      box(`chart-bars ${chart.stacked ? "stacked" : ""}`, ...bars),
      box("chart-under", series[0].values[place].x),
    );
  });
  const legend = series.map((one) => box("chart-name", bar("chart-swatch", one.color), one.legend));
  return [box("chart-columns", ...drawn), box("chart-legend", ...legend)];
}

for (const [type, draw] of Object.entries({ "Chart.HorizontalBar": lying, "Chart.VerticalBar.Grouped": columns })) {
  class Chart extends Cards.CardElement {
    private json: Json = {};
    getJsonTypeName(): string {
      return type;
    }
    protected internalParse(source: Json, context: Cards.SerializationContext): void {
      super.internalParse(source, context);
      this.json = source;
    }
    protected internalRender(): HTMLElement {
      const made = box("chart", ...draw(this.json));
      made.setAttribute("role", "img");
      made.setAttribute("aria-label", this.json.title);
      return made;
    }
  }
  Cards.GlobalRegistry.elements.register(type, Chart);
}

// The renderer registers its tables where it defines them, which a bundler leaves out.
Cards.GlobalRegistry.elements.register("Table", Cards.Table, Cards.Versions.v1_5);
