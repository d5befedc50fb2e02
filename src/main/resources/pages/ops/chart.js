const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 240;
const HEIGHT = 48;
const POINTS = 120;

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

/** A small line chart, the newest value at the right. The text beside it has the same values. */
export function chart() {
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true", class: "chart" });
  const area = shape("path", { class: "area" });
  const line = shape("path", { class: "line", "vector-effect": "non-scaling-stroke" });
  svg.append(area, line);
  return {
    svg,
    draw(values) {
      const top = Math.max(1, ...values) * 1.15;
      const step = WIDTH / (POINTS - 1);
      const left = WIDTH - (values.length - 1) * step;
      const points = values.map((value, i) => `${(left + i * step).toFixed(1)} ${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`);
      const path = `M${points.join("L")}`;
      line.setAttribute("d", path);
      area.setAttribute("d", `${path}L${WIDTH} ${HEIGHT}L${left.toFixed(1)} ${HEIGHT}Z`);
    },
  };
}
