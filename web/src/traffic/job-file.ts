import { type Job, type LoadWindow, STATUS_NAMES } from './job.js';

const COLUMNS = ['second', 'sent', 'completed', 'failed', 'targetRps', 'p50', 'p95'] as const;

/** The beginning of the names of the files of a job. */
export function fileStemOf(job: Job | null): string {
  return job === null ? 'traffic' : `traffic-${job.scenario}-${job.jobId.slice(0, 8)}`;
}

/** A job second by second as CSV (RFC 4180), with the time of each second (ISO 8601); empty where there is no value. */
export function csvOf({ startTime }: Job, windows: readonly LoadWindow[]): string {
  const rows = windows.map((window) => [
    new Date(startTime + window.second * 1000).toISOString(),
    ...COLUMNS.map((name) => String(window[name] ?? '')),
  ]);
  return [['time', ...COLUMNS], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function escaped(text: string | number): string {
  return String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function number(value: number | null | undefined): string {
  return value == null ? '–' : String(Number(value.toFixed(2)));
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (tag: string, cells: readonly (string | number)[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('\n')}</tbody></table>`;
}

/** What the service keeps of a job. */
const KEPT_SECONDS = 300;

/**
 * What to say where the beginning of a job is not known, as the page was opened late; null where it is. A second in between that
 * is not there was paused.
 */
export function missingText(windows: readonly LoadWindow[]): string | null {
  const first = windows[0]?.second ?? 0;
  if (first === 0 || windows.length < KEPT_SECONDS) return null;
  return `The first ${first} seconds of this test were not kept: the service has its last five minutes.`;
}

const WIDTH = 900;
const HEIGHT = 200;
const LEFT = 60;

interface Line {
  readonly label: string;
  readonly colour: string;
  readonly valueOf: (window: LoadWindow) => number | null;
}

/** Lines over the seconds of a job, as an SVG with its axes; a second without a value interrupts a line. */
function chartOf(title: string, unit: string, windows: readonly LoadWindow[], lines: readonly Line[]): string {
  const first = windows[0]?.second ?? 0;
  const span = Math.max(1, (windows.at(-1)?.second ?? 0) - first);
  const top = Math.max(1, ...windows.flatMap((window) => lines.map(({ valueOf }) => valueOf(window) ?? 0)));
  const path = ({ valueOf }: Line): string => {
    let before: number | null = null;
    return windows
      .map((window) => {
        const value = valueOf(window);
        if (value === null) return '';
        const x = LEFT + ((window.second - first) / span) * WIDTH;
        const command = before === window.second - 1 ? 'L' : 'M';
        before = window.second;
        return `${command}${x.toFixed(1)} ${(HEIGHT - (value / top) * HEIGHT).toFixed(1)}`;
      })
      .join('');
  };
  const drawn = lines
    .map((line) => `<path d="${path(line)}" fill="none" stroke="${line.colour}" stroke-width="1.5"/>`)
    .join('');
  const keys = lines.map(({ label, colour }) => `<span style="color:${colour}">━ ${escaped(label)}</span>`).join(' ');
  return `<h2>${escaped(title)}</h2><p>${keys} · ${escaped(unit)}</p>
<svg viewBox="0 -10 ${LEFT + WIDTH} ${HEIGHT + 35}" role="img" aria-label="${escaped(title)}">
<path d="M${LEFT} 0V${HEIGHT}H${LEFT + WIDTH}" fill="none" stroke="gray"/>
<text x="${LEFT - 6}" y="5" text-anchor="end">${escaped(number(top))}</text><text x="${LEFT - 6}" y="${HEIGHT}" text-anchor="end">0</text>
<text x="${LEFT}" y="${HEIGHT + 20}">${first} s</text><text x="${LEFT + WIDTH}" y="${HEIGHT + 20}" text-anchor="end">${first + span} s</text>
${drawn}</svg>`;
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:.2rem .8rem;border-bottom:1px solid #8885}
th:first-child,td:first-child{text-align:left}svg{width:100%}text{fill:currentColor;font-size:13px}`;

/**
 * A job as a page in one file, which needs nothing else: what was asked for, what came of it, by endpoint and second by second.
 * @param title of its scenario
 */
export function reportOf(job: Job, title: string, windows: readonly LoadWindow[]): string {
  const { stats, startTime, endTime, status, reason } = job;
  const { latency } = stats;
  const when = (ms: number | null): string => (ms === null ? 'not over' : new Date(ms).toISOString());
  const missing = missingText(windows);
  const causes = [...Object.entries(stats.byStatus), ...Object.entries(stats.byError)];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(`${title}, ${when(startTime)}`)}</title><style>${STYLE}</style>
<h1>${escaped(title)}</h1>
${tableOf(
  ['', 'value'],
  [
    ['test', job.jobId],
    ['target', job.target],
    ['state', reason === null ? STATUS_NAMES[status] : `${STATUS_NAMES[status]}: ${reason}`],
    ['began', when(startTime)],
    ['ended', when(endTime)],
    ['duration asked for, s', job.duration],
    ['rate at most, requests/s', job.maxRps],
    ['requests', stats.totalRequests],
    ['failed', stats.failedRequests],
    ['due but not sent', stats.skipped],
    ['p50, ms', number(latency.p50)],
    ['p95, ms', number(latency.p95)],
    ['p99, ms', number(latency.p99)],
  ],
)}
${missing === null ? '' : `<p>${escaped(missing)}</p>`}
${chartOf('Rate', 'requests/s', windows, [
  { label: 'sent', colour: '#2a8a3e', valueOf: ({ sent }) => sent },
  { label: 'asked for', colour: '#888888', valueOf: ({ targetRps }) => targetRps },
  { label: 'failed', colour: '#d0342c', valueOf: ({ failed }) => failed },
])}
${chartOf('Latency of the requests that ended in each second', 'ms', windows, [
  { label: 'p50', colour: '#1687a7', valueOf: ({ p50 }) => p50 },
  { label: 'p95', colour: '#d9662b', valueOf: ({ p95 }) => p95 },
])}
<h2>By endpoint</h2>
${tableOf(
  ['endpoint', 'requests', 'failed', 'p50, ms', 'p95, ms'],
  Object.entries(stats.endpoints).map(([name, each]) => [
    ...[name, each.requests, each.failed],
    ...[number(each.p50), number(each.p95)],
  ]),
)}
<h2>Answers and errors</h2>
${tableOf(['status or error', 'requests'], causes)}
<h2>By second</h2>
${tableOf(
  [...COLUMNS],
  windows.map((window) => COLUMNS.map((name) => number(window[name]))),
)}
</html>
`;
}
