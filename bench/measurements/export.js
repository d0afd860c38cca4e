import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { execPath } from 'node:process';
import { EXPORT_SCRIPT } from '../servers.js';
import { GOALS, atLeast } from '../goals.js';
import { startChild } from '../harness/children.js';
import { cpuMicros } from '../harness/proc.js';
import { median } from '../harness/stats.js';
import { sleep, within } from '../harness/time.js';
import { count, seconds } from '../report/format.js';

const LIMIT_MS = 180_000;
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
        columns: ['', 'messages/s', 'messages', 'MiB', 'wall s', 'CPU s'],
        rows: [[service.name, ...formatRow(perSecond, middle)]],
        verdicts: [{ label: 'export', value: '', parts: [atLeast(perSecond, goal, text, count(goal))] }],
        figures: { rounds },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function formatRow(perSecond, middle) {
  const mebibytes = middle('bytes') / 1024 / 1024;
  return [
    count(perSecond),
    count(middle('messages')),
    count(mebibytes),
    seconds(middle('wallMs')),
    seconds(middle('cpuMs')),
  ];
}

async function exportDays(days, file, pinning) {
  const startMs = performance.now();
  const argv = [execPath, EXPORT_SCRIPT, '--seed', '42', '--days', String(days), '--output', file];
  const child = startChild(pinning.command(argv));
  let cpuMs = 0;
  const watching = watchCpu(child, (ms) => (cpuMs = ms));
  let how;
  try {
    how = await within(LIMIT_MS, 'the export', child.exited);
  } finally {
    await child.kill();
  }
  const wallMs = performance.now() - startMs;
  await watching;
  if (how !== 0) throw new Error(`the export ended with ${how}: ${child.said()}`);
  const messages = await countLines(file);
  if (messages === 0) throw new Error('the export wrote nothing');
  const { size } = await stat(file);
  await rm(file);
  return { messagesPerSecond: (messages / wallMs) * 1000, messages, bytes: size, wallMs, cpuMs };
}

/** A process takes its CPU time with it when it goes, so it is asked until then. */
async function watchCpu(child, note) {
  while (!child.hasExited()) {
    try {
      note(cpuMicros(child.pid) / 1000);
    } catch {
      return; // it went between the question and the look
    }
    await sleep(10);
  }
}

async function countLines(file) {
  let lines = 0;
  for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  }
  return lines;
}
