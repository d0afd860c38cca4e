import { createReadStream, statSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { flowprobe } from '../servers.js';
import { GOALS, atLeast } from '../goals.js';
import { startChild } from '../harness/children.js';
import { cpuMicros } from '../harness/proc.js';
import { median } from '../harness/stats.js';
import { sleep, within } from '../harness/time.js';
import { count, seconds } from '../report/format.js';

const LIMIT_MS = 180_000;
const WATCH_EVERY_MS = 10;
const NEWLINE = 10;

/** Messages a second that the command-line export writes to a file from one core, its own start included. */
export const exportToFile = {
  name: 'export',
  needsService: true,
  title: ({ export: { days } }) => `Export of ${days} days to a file, one core`,
  async run({ settings: { export: settings }, service, pinning }) {
    const folder = await mkdtemp(join(tmpdir(), 'flowprobe-bench-'));
    try {
      const rounds = [];
      for (let round = 0; round < settings.rounds; round++) {
        rounds.push(await exportDays(settings.days, join(folder, 'days.ndjson'), pinning));
      }
      const middle = (field) => median(rounds.map((round) => round[field]));
      const perSecond = middle('messagesPerSecond');
      const goal = GOALS.exportMessagesPerSecond;
      const text = `${count(perSecond)} messages/s`;
      return {
        columns: ['', 'messages/s', 'once started', 'messages', 'MiB', 'start s', 'wall s', 'CPU s'],
        rows: [[service.name, ...formatRow(middle)]],
        verdicts: [{ label: 'export', value: '', parts: [atLeast(perSecond, goal, text, count(goal))] }],
        figures: { rounds },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function formatRow(middle) {
  return [
    count(middle('messagesPerSecond')),
    count(middle('onceStartedPerSecond')),
    count(middle('messages')),
    count(middle('bytes') / 1024 / 1024),
    seconds(middle('startMs')),
    seconds(middle('wallMs')),
    seconds(middle('cpuMs')),
  ];
}

async function exportDays(days, file, pinning) {
  const startMs = performance.now();
  const argv = flowprobe('export', '--seed', '42', '--days', String(days), '--output', file);
  const child = startChild(pinning.command(argv));
  const watching = watch(child, file);
  let how;
  try {
    how = await within(LIMIT_MS, 'the export', child.exited);
  } finally {
    await child.kill();
  }
  const endMs = performance.now();
  const { cpuMs, firstByteMs = endMs } = await watching;
  if (how !== 0) throw new Error(`the export ended with ${how}: ${child.said()}`);
  const messages = await countLines(file);
  if (messages === 0) throw new Error('the export wrote nothing');
  const { size } = await stat(file);
  await rm(file);
  const wallMs = endMs - startMs;
  const perSecond = (ms) => (messages / ms) * 1000;
  return {
    messagesPerSecond: perSecond(wallMs),
    onceStartedPerSecond: perSecond(endMs - firstByteMs),
    ...{ messages, bytes: size, startMs: firstByteMs - startMs, wallMs, cpuMs },
  };
}

/** A process takes its CPU time with it when it goes, so it is asked until then; so is the file, for its first bytes. */
async function watch(child, file) {
  const seen = { cpuMs: 0, firstByteMs: undefined };
  while (!child.hasExited()) {
    try {
      seen.cpuMs = cpuMicros(child.pid) / 1000;
    } catch {
      break; // it went between the question and the look
    }
    if (statSync(file, { throwIfNoEntry: false })?.size > 0) seen.firstByteMs ??= performance.now();
    await sleep(WATCH_EVERY_MS);
  }
  return seen;
}

async function countLines(file) {
  let lines = 0;
  for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  }
  return lines;
}
