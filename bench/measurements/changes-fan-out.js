import { GOALS, atMost } from '../goals.js';
import { Audience } from '../harness/audience.js';
import { ChangeWriter } from '../harness/change-writer.js';
import { withServer } from '../harness/server.js';
import { steadyLive } from '../harness/steady-live.js';
import { measureWindow } from '../harness/window.js';
import { count, micros, percent, times } from '../report/format.js';

/** CPU per delivered message where all follow one pod, beside the live channel, which needs no store and no writers. */
export const changesFanOut = {
  name: 'changes-fan-out',
  needsService: true,
  title: ({ changesFanOut: { connections, perSecond } }) =>
    `${perSecond} changes/s to ${connections} subscribers, beside the live channel`,
  async run({ settings, service, pinning }) {
    const { changesFanOut: own, broadcast } = settings;
    const [perSecond] = broadcast.perSecond;
    const path = service.paths.broadcast(perSecond);
    const live = await withServer(steadyLive(service, perSecond), pinning, (running) =>
      measureAudience(running, path, broadcast),
    );
    const changes = await withServer(service, pinning, (running) => measureChanges(running, own));
    const ratio = changes.cpuMicrosPerMessage / live.cpuMicrosPerMessage;
    const goal = GOALS.fanOutTimesLive;
    return {
      columns: ['', 'CPU µs/message', '× live', 'messages/s', 'bytes', 'server', 'cut'],
      rows: [row('live channel', live, 1), row('changes, writers included', changes, ratio)],
      verdicts: [{ label: 'fan-out', value: '', parts: [atMost(ratio, goal, `${times(ratio)} × live`, String(goal))] }],
      figures: { live, changes },
    };
  },
};

function row(name, window, ratio) {
  return [
    name,
    micros(window.cpuMicrosPerMessage),
    times(ratio),
    count(window.messagesPerSecond),
    count(window.bytesPerMessage),
    percent(window.serverBusyShare),
    count(window.cut),
  ];
}

async function measureChanges(running, settings) {
  const writer = new ChangeWriter(running.port, 16);
  let failure;
  const stop = writer.writeSteadily(settings.perSecond, (error) => (failure ??= error));
  try {
    const window = await measureAudience(running, '/alice/events/changes', settings);
    if (failure !== undefined) throw failure;
    return window;
  } finally {
    stop();
    writer.close();
  }
}

async function measureAudience(running, path, settings) {
  const audience = new Audience(running, path);
  try {
    await audience.open(settings.connections);
    return await measureWindow(running, audience, settings);
  } finally {
    audience.close();
  }
}
