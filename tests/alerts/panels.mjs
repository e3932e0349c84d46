// Evaluates the queries of packaging/monitoring/board.json on a Prometheus, as Grafana does, and formats values in Grafana's units.

const escapeRegex = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

async function ask(prometheus, path, parameters) {
  const response = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = await response.json();
  if (status !== 'success') throw new Error(`${path}: ${error}`);
  return data;
}

// The value of a variable of the board whose query is label_values(METRIC, LABEL), with "All" chosen.
async function allValues(prometheus, { query }, range) {
  const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(query);
  const values = await ask(prometheus, `label/${label}/values`, { 'match[]': metric, start: range.start, end: range.end });
  return values.length === 1 ? escapeRegex(values[0]) : `(${values.map(escapeRegex).join('|')})`;
}

const legendOf = (format, labels) => format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => labels[label] ?? '').replace(/ +/g, ' ').trim();

// Queries of all panels. `range`: start, end, step and the scrape interval, in seconds. Returns the rows and panels of the board, a
// panel with `series`: { target, legend, values }, where values has one number or null for each step.
export async function evaluate(prometheus, board, range) {
  // Grafana: max($__interval + scrape interval, 4 * scrape interval).
  const rateInterval = Math.max(range.step + range.scrape, 4 * range.scrape);
  const variables = { __rate_interval: `${rateInterval}s` };
  for (const variable of board.templating.list.filter(({ type }) => type === 'query')) {
    variables[variable.name] = (await allValues(prometheus, variable, range)).replaceAll('\\', '\\\\');
  }
  const count = Math.round((range.end - range.start) / range.step) + 1;
  const panels = [];
  for (const panel of board.panels) {
    const series = [];
    for (const { refId, expr, legendFormat } of panel.targets ?? []) {
      const query = expr.replace(/\$(\w+)/g, (whole, name) => variables[name] ?? whole);
      const { result } = await ask(prometheus, 'query_range', { query, start: range.start, end: range.end, step: range.step });
      for (const { metric, values } of result) {
        const points = new Array(count).fill(null);
        for (const [time, value] of values) {
          const number = Number(value);
          if (Number.isFinite(number)) points[Math.round((time - range.start) / range.step)] = number;
        }
        if (points.some((point) => point !== null)) series.push({ target: refId, legend: legendOf(legendFormat, metric), values: points });
      }
    }
    panels.push({ ...panel, series });
  }
  return { panels, rateInterval };
}

// "12.3 MiB": `steps` are the units, each with how many of the first one it is.
function scaled(value, steps) {
  const [factor, unit] = steps.filter(([each]) => Math.abs(value) >= each).at(-1) ?? steps[0];
  return `${Number((value / factor).toPrecision(3))}${unit}`;
}

const DURATIONS = [[1e-6, ' µs'], [1e-3, ' ms'], [1, ' s'], [60, ' min'], [3600, ' h'], [86400, ' days']];
const BYTES = [[1, ' B'], [1024, ' KiB'], [1024 ** 2, ' MiB'], [1024 ** 3, ' GiB'], [1024 ** 4, ' TiB']];
const NUMBERS = [[1, ''], [1e3, ' K'], [1e6, ' M']];

export function format(value, unit) {
  if (value === 0) return unit === 's' ? '0 s' : unit === 'ops' ? '0 /s' : unit === 'percentunit' ? '0 %' : unit === 'bytes' ? '0 B' : '0';
  if (unit === 's') return scaled(value, DURATIONS);
  if (unit === 'bytes') return scaled(value, BYTES);
  if (unit === 'percentunit') return `${Number((value * 100).toPrecision(3))} %`;
  if (unit === 'ops') return `${scaled(value, NUMBERS)} /s`;
  if (unit === 'short') return scaled(value, NUMBERS);
  throw new Error(`the unit ${unit} is not known here`);
}

// A table of Markdown, one line for each query: what it gave, so that a reader can compare it with the picture.
export function figures(panels) {
  const lines = ['| Panel | Query | Series | Lowest | Highest | Last |', '|---|---|---|---|---|---|'];
  for (const { title, targets = [], series = [], fieldConfig } of panels) {
    for (const { refId, expr } of targets) {
      const mine = series.filter(({ target }) => target === refId);
      const numbers = mine.flatMap(({ values }) => values.filter((value) => value !== null));
      const show = (value) => format(value, fieldConfig.defaults.unit);
      const last = mine.map(({ values }) => values.at(-1)).filter((value) => value !== null);
      const cells = numbers.length === 0
        ? ['no data', '', '']
        : [show(Math.min(...numbers)), show(Math.max(...numbers)), last.length === 0 ? '–' : `${show(Math.min(...last))} to ${show(Math.max(...last))}`];
      lines.push(`| ${[title, `\`${expr.replaceAll('|', '\\|')}\``, mine.length, ...cells].join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

// The queries that gave no value: "title (A)".
export function findEmpty(panels) {
  return panels.flatMap(({ title, targets = [], series = [] }) =>
    targets.filter(({ refId }) => !series.some(({ target }) => target === refId)).map(({ refId }) => `${title} (${refId})`));
}
