import { connect } from 'node:net';
import { GOALS, atMost } from '../goals.js';
import { get } from '../harness/http.js';
import { anonymousKiB } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { kibibytes } from '../report/format.js';

/** Half a megabyte a second to each, in its time, and all at once. */
const IN_TIME = '/stream?rate=100&speed=4&seed=1';
const AT_ONCE = '/stream?rate=100&speed=1000&seed=4';

/** What the service's own memory grows by at most while readers that stopped reading are open, until they are disconnected. */
export const slowReaders = {
  name: 'slow-readers',
  needsService: true,
  title: ({ slowReaders: { readers, many } }) => `Memory while ${readers} or ${many} readers have stopped reading`,
  async run({ settings, service, pinning }) {
    const { readers, many, watchMs } = settings.slowReaders;
    const grown = await withServer(service, pinning, async (running) => {
      await get(running.port, '/stream?speed=1000', 30_000);
      const results = [];
      for (const [path, count] of [
        [IN_TIME, readers],
        [AT_ONCE, readers],
        [AT_ONCE, many],
      ])
        results.push(await peakOf(running, path, count, watchMs));
      return results;
    });
    const verdict = (label, mebibytes, goal) => ({
      label,
      value: '',
      parts: [atMost(mebibytes, goal, `${kibibytes(mebibytes)} MiB more`, `${goal} MiB`)],
    });
    const [inTime, atOnce, ofMany] = grown;
    return {
      columns: ['', `${readers} in time, MiB more`, `${readers} at once, MiB more`, `${many} at once, MiB more`],
      rows: [[service.name, ...grown.map(kibibytes)]],
      verdicts: [
        verdict(`${readers} slow readers`, Math.max(inTime, atOnce), GOALS.slowReadersMiB),
        verdict(`${many} slow readers`, ofMany, GOALS.manySlowReadersMiB),
      ],
      figures: { grown },
    };
  },
};

async function peakOf({ pid, port }, path, readers, watchMs) {
  const before = anonymousKiB(pid);
  const sockets = Array.from({ length: readers }, () => {
    const socket = connect({ host: '127.0.0.1', port }).on('error', () => undefined);
    socket.pause().write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    return socket;
  });
  let peak = before;
  for (let waited = 0; waited < watchMs; waited += 100) {
    await sleep(100);
    peak = Math.max(peak, anonymousKiB(pid));
  }
  for (const socket of sockets) socket.destroy();
  return (peak - before) / 1024;
}
