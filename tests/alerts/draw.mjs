// Draws the panels of the board as one SVG: places, titles, units and legends are the board's.
import { format } from './panels.mjs';

const WIDTH = 960;
const COLUMN = WIDTH / 24; // of Grafana's grid
const UNIT = 21; // height of one unit of the grid
const HEAD = 74;
const LEGEND_LINE = 12;
const LEGEND_LINES = 3;
const COLORS = ['#3274d9', '#d9730d', '#2e8b4a', '#c4162a', '#8f3bb8', '#0f8a9d', '#b8860b', '#c2408a', '#6b7480', '#6b9e23'];

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const round = (number) => Math.round(number * 10) / 10;
// About the width of a text in a sans-serif font of `size` pixels.
const widthOf = (text, size) => text.length * size * 0.54;

// The step of the axis: 1, 2 or 5 times a power of ten of the unit that is shown, so that there are two to four steps.
function axisOf(highest, unit) {
  if (highest <= 0) return { step: 1, top: 1 };
  const bases = unit === 'bytes' ? [1024, 1024 ** 2, 1024 ** 3, 1024 ** 4] : unit === 's' ? [60, 3600, 86400] : [];
  const base = bases.filter((each) => each <= highest).at(-1) ?? 1;
  const power = 10 ** Math.floor(Math.log10(highest / base / 2));
  const step = [1, 2, 5, 10].map((each) => each * power * base).find((each) => highest / each <= 4);
  return { step, top: Math.ceil(highest / step - 1e-9) * step };
}

// The path of a line. Points on a straight line between their neighbours are left out; where there is no value, the line ends.
function pathOf(values, x, y) {
  const parts = [];
  let run = [];
  const close = () => {
    const kept = run.filter((point, i) => i === 0 || i === run.length - 1 ||
      Math.abs((run[i + 1][1] - point[1]) * (point[0] - run[i - 1][0]) - (point[1] - run[i - 1][1]) * (run[i + 1][0] - point[0])) > 0.5);
    if (kept.length === 1) parts.push(`M${kept[0].join(' ')}h.1`);
    if (kept.length > 1) parts.push(`M${kept.map((point) => point.join(' ')).join('L')}`);
    run = [];
  };
  values.forEach((value, i) => (value === null ? close() : run.push([round(x(i)), round(y(value))])));
  close();
  return parts.join('');
}

// The entries of the legend that fit, each with its place; the last one counts those that do not fit.
function layLegend(series, left, width, top) {
  const entries = [];
  let x = left;
  let line = 0;
  for (const [index, { legend }] of series.entries()) {
    const rest = series.length - index;
    const text = legend.length > 46 ? `${legend.slice(0, 45)}…` : legend;
    const needs = 14 + widthOf(text, 9) + 8;
    const reserve = line === LEGEND_LINES - 1 && rest > 1 ? 50 : 0;
    if (x > left && x + needs + reserve > left + width) {
      if (line === LEGEND_LINES - 1) {
        entries.push({ x, y: top + line * LEGEND_LINE, text: `+ ${rest} more` });
        return entries;
      }
      line += 1;
      x = left;
    }
    entries.push({ x, y: top + line * LEGEND_LINE, text, color: COLORS[index % COLORS.length] });
    x += needs;
  }
  return entries;
}

function drawPanel(panel, range, bands) {
  const { gridPos: { x, y, w, h }, series, fieldConfig: { defaults: { unit } }, title, description } = panel;
  const box = { x: x * COLUMN + 3, y: HEAD + y * UNIT + 3, width: w * COLUMN - 6, height: h * UNIT - 6 };
  const plot = { left: box.x + 52, right: box.x + box.width - 10, top: box.y + 28, bottom: box.y + box.height - 22 - LEGEND_LINES * LEGEND_LINE };
  const seconds = range.end - range.start;
  const { step, top } = axisOf(Math.max(0, ...series.flatMap(({ values }) => values)), unit);
  const atTime = (time) => plot.left + (time / seconds) * (plot.right - plot.left);
  const atValue = (value) => plot.bottom - (value / top) * (plot.bottom - plot.top);
  const parts = [`<g><title>${escape(`${title}: ${description}`)}</title>`, `<rect class="card" x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="3"/>`,
    `<text class="title" x="${round(box.x + 8)}" y="${round(box.y + 17)}">${escape(title)}</text>`];
  for (const { from, to, kind } of bands) {
    parts.push(`<rect class="${kind}" x="${round(atTime(from))}" y="${round(plot.top)}" width="${round(atTime(to) - atTime(from))}" height="${round(plot.bottom - plot.top)}"/>`);
  }
  for (let value = 0; value <= top + step / 2; value += step) {
    parts.push(`<path class="grid" d="M${round(plot.left)} ${round(atValue(value))}H${round(plot.right)}"/>`,
      `<text class="end" x="${round(plot.left - 5)}" y="${round(atValue(value) + 3)}">${escape(format(Number(value.toPrecision(6)), unit))}</text>`);
  }
  for (let minute = 0; minute * 60 <= seconds; minute += 1) {
    parts.push(`<text class="middle" x="${round(atTime(minute * 60))}" y="${round(plot.bottom + 12)}">${minute}:00</text>`);
  }
  if (series.length === 0) parts.push(`<text class="middle" x="${round((plot.left + plot.right) / 2)}" y="${round((plot.top + plot.bottom) / 2)}">No data</text>`);
  // The first series lies on top.
  for (const [index, { values }] of [...series.entries()].reverse()) {
    parts.push(`<path class="line" stroke="${COLORS[index % COLORS.length]}" d="${pathOf(values, (i) => atTime(i * range.step), atValue)}"/>`);
  }
  for (const entry of layLegend(series, box.x + 8, box.width - 16, plot.bottom + 28)) {
    if (entry.color) parts.push(`<path stroke="${entry.color}" stroke-width="3" d="M${round(entry.x)} ${round(entry.y - 3)}h10"/>`);
    parts.push(`<text x="${round(entry.x + (entry.color ? 14 : 0))}" y="${round(entry.y)}">${escape(entry.text)}</text>`);
  }
  parts.push('</g>');
  return parts.join('');
}

// `caption`: lines of text above the panels. `bands`: { from, to, kind, label } in seconds of the range; kind is "slow" or "refuses".
export function draw({ title, panels, range, bands, caption }) {
  const height = HEAD + Math.max(...panels.map(({ gridPos: { y, h } }) => y + h)) * UNIT + 6;
  const parts = [`<text class="name" x="8" y="24">${escape(title)}</text>`];
  caption.forEach((line, index) => parts.push(`<text x="8" y="${42 + index * 14}">${escape(line)}</text>`));
  let x = WIDTH - 8;
  for (const { kind, label } of [...bands].reverse()) {
    x -= widthOf(label, 9) + 26;
    parts.push(`<rect class="${kind} key" x="${round(x)}" y="13" width="14" height="12"/><text x="${round(x + 19)}" y="23">${escape(label)}</text>`);
  }
  for (const panel of panels) {
    if (panel.type === 'row') parts.push(`<text class="row" x="8" y="${HEAD + panel.gridPos.y * UNIT + 16}">${escape(panel.title)}</text>`);
    else parts.push(drawPanel(panel, range, bands));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}: ${panels.filter(({ type }) => type !== 'row').length} panels, one for each metric.">
<!-- Made by scripts/board-picture. -->
<style>
text { font: 9px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #4a545e; }
.page { fill: #f4f5f7; } .card { fill: #fff; stroke: #dcdfe4; } .grid { stroke: #e6e8ec; }
.name { font-size: 17px; font-weight: 600; fill: #1c232b; } .row { font-size: 13px; font-weight: 600; fill: #1c232b; }
.title { font-size: 11px; font-weight: 600; fill: #1c232b; } .end { text-anchor: end; } .middle { text-anchor: middle; }
.line { fill: none; stroke-width: 1.4; stroke-linejoin: round; stroke-linecap: round; }
.slow { fill: #f7e3b0; fill-opacity: .55; } .refuses { fill: #f3c2c2; fill-opacity: .5; } .key { stroke: #b9bfc6; fill-opacity: 1; }
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
${parts.join('\n')}
</svg>
`;
}
