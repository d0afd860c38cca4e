import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandProcess } from '../support/apps/command-process.js';
import { run } from '../support/apps/run.js';

describe('a command and a server that is no flowProbe, or does not answer as one', () => {
  const servers: Server[] = [];
  const sockets: Socket[] = [];

  afterEach(async () => {
    await CommandProcess.stopAll();
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
  });

  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => sockets.push(socket));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return (server.address() as AddressInfo).port;
  };

  const html: RequestListener = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>It works</h1>');
  };
  const dying: RequestListener = (_, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('[{"na', () => response.destroy());
  };
  const otherJson: RequestListener = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('["a","b"]');
  };

  it.each<[command: string, kind: string, listener: RequestListener, why: RegExp]>([
    ['lab', 'sends HTML', html, /is no flowProbe: it answered with text\/html that is not JSON/],
    ['lab', 'breaks off', dying, /does not answer: /],
    ['lab', 'sends other JSON', otherJson, /has no client lab/],
    ['proxy-check', 'sends HTML', html, /is no flowProbe: it answered with text\/html that is not JSON/],
    ['proxy-check', 'breaks off', dying, /does not answer: /],
  ])('%s says in one line what is wrong with a server that %s, and exits with 2', async (command, _, listener, why) => {
    const port = await listen(createHttpServer(listener));
    const client = command === 'lab' ? ['--client', 'eventsource-parser'] : [];
    const { code, stdout, stderr } = await run('flowprobe.js', [
      command,
      '--url',
      `http://127.0.0.1:${port}`,
      ...client,
    ]);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toMatch(why);
  });

  const emit = async (): Promise<CommandProcess> => {
    // It takes what comes, and never closes its side.
    const port = await listen(createServer({ allowHalfOpen: true }, (socket) => socket.resume()));
    const env = { SIMPLE_TELEMETRY_HOST: '127.0.0.1', SIMPLE_TELEMETRY_PORT: String(port) };
    const command = CommandProcess.start('flowprobe.js', ['emit', 'hello'], env);
    await command.untilSaid(/processStarted/);
    return command;
  };

  it('emit fails where the server closes before the process has ended', async () => {
    const port = await listen(createServer((socket) => socket.resume().once('data', () => socket.end())));
    const env = { SIMPLE_TELEMETRY_HOST: '127.0.0.1', SIMPLE_TELEMETRY_PORT: String(port) };
    const { code, stdout, stderr } = await run('flowprobe.js', ['emit'], { env });
    expect(stdout).not.toContain('processStopped');
    expect([code, stderr]).toEqual([1, 'error: the server has closed the connection before the process had ended\n']);
  });

  it('emit ends although the server does not close, and on a second signal sooner', async () => {
    const [patient, hurried] = await Promise.all([emit(), emit()]);
    const ended: string[] = [];
    void patient.exited.then(() => ended.push('patient'));
    void hurried.exited.then(() => ended.push('hurried'));
    for (const command of [patient, hurried]) {
      command.signal('SIGTERM');
      await command.untilSaid(/processStopped/);
    }
    // A signal that comes within a moment is the same once more.
    while (ended.length === 0) {
      hurried.signal('SIGTERM');
      await delay(250);
    }
    const { code, stdout } = await patient.exited;
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, expect.stringContaining('"processStopped"')]);
    expect(ended).toEqual(['hurried', 'patient']);
  });
});
