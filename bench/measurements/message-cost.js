import { GOALS, atLeast, atMost } from '../goals.js';
import { median } from '../harness/stats.js';
import { count, micros, percent, times } from '../report/format.js';

const COLUMNS = ['', 'CPU µs/message', 'min–max', '× bare', '× Nest', 'messages/s', 'bytes', 'server', 'client', 'cut'];

/** The table and the verdict of one kind of load, from what `measureWindow` gave in each round. */
export function messageCostReport({ servers }, label, results) {
  const cost = (key) => costOf(results.get(key));
  const rows = servers.map(({ key, name }) => {
    const windows = results.get(key);
    const all = windows.map((window) => window.cpuMicrosPerMessage);
    const middle = (field) => median(windows.map((window) => window[field]));
    return [
      name,
      micros(cost(key)),
      `${micros(Math.min(...all))}–${micros(Math.max(...all))}`,
      times(cost(key) / cost('bare')),
      times(cost(key) / cost('nest')),
      count(middle('messagesPerSecond')),
      count(middle('bytesPerMessage')),
      percent(middle('serverBusyShare')),
      percent(middle('clientBusyShare')),
      count(windows.reduce((sum, { cut }) => sum + cut, 0)),
    ];
  });
  return { columns: COLUMNS, rows, verdicts: verdictsOf(label, cost), figures: Object.fromEntries(results) };
}

/** The reports of several rates in one table. @param reports by the rate */
export function reportOfRates(reports) {
  return {
    columns: COLUMNS,
    rows: [...reports].flatMap(([perSecond, { rows }]) =>
      rows.map(([name, ...rest]) => [`${perSecond}/s ${name}`, ...rest]),
    ),
    verdicts: [...reports.values()].flatMap(({ verdicts }) => verdicts),
    figures: Object.fromEntries([...reports].map(([perSecond, { figures }]) => [perSecond, figures])),
  };
}

function costOf(windows) {
  return windows ? median(windows.map((window) => window.cpuMicrosPerMessage)) : NaN;
}

function verdictsOf(label, cost) {
  const own = cost('flowprobe');
  if (Number.isNaN(own)) return [];
  const timesBare = own / cost('bare');
  const timesCheaper = cost('nest') / own;
  const parts = [];
  if (!Number.isNaN(timesBare)) parts.push(atMost(timesBare, GOALS.timesBare, `${times(timesBare)} × bare`, '1.00'));
  if (!Number.isNaN(timesCheaper)) {
    parts.push(atLeast(timesCheaper, GOALS.timesCheaperThanNest, `${times(timesCheaper)} × cheaper than Nest`, '2.5'));
  }
  return [{ label, value: `${micros(own)} µs`, parts }];
}
