import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Nginx } from '../../src/cli/trials/nginx.js';
import { asByDefault, startNginx } from '../support/apps/nginx.js';
import { describeWith } from '../support/apps/programs.js';
import { run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';

interface Report {
  readonly passed: boolean;
  readonly findings: readonly { readonly check: string; readonly rating: string; readonly text: string }[];
}

function finding({ findings }: Report, name: string): unknown {
  return findings.find(({ check }) => check === name);
}

describeWith('nginx')('flowprobe proxy-check with nginx', () => {
  let service: ServiceProcess;
  const proxies: Nginx[] = [];

  beforeAll(async () => {
    service = await ServiceProcess.start({ TRUST_PROXY: 'loopback' });
  });
  afterAll(async () => {
    await Promise.all(proxies.map((nginx) => nginx.stop()));
    await ServiceProcess.stopAll();
  });

  const check = async (edit: (config: string) => string): Promise<{ code: number | null; report: Report }> => {
    const nginx = await startNginx(service.url, edit);
    proxies.push(nginx);
    const args = ['proxy-check', '--url', nginx.url, '--direct', service.url, '--idle', '3', '--json'];
    const { code, stdout } = await run('flowprobe.js', args);
    return { code, report: JSON.parse(stdout) as Report };
  };

  it('finds nothing bad with the documented configuration', async () => {
    const { code, report } = await check((config) => config);
    expect(report.findings.filter(({ rating }) => rating === 'bad')).toEqual([]);
    for (const name of ['buffering', 'compression', 'idle', 'last-event-id', 'client-gone']) {
      expect(finding(report, name)).toMatchObject({ rating: 'good' });
    }
    expect(finding(report, 'headers')).toMatchObject({ rating: 'note', text: expect.stringContaining('adds server') });
    expect({ code, passed: report.passed }).toEqual({ code: 0, passed: true });
  });

  it('finds that it buffers by default, and that X-Accel-Buffering helps', async () => {
    const { code, report } = await check(asByDefault);
    expect(finding(report, 'buffering')).toMatchObject({
      rating: 'bad',
      text: expect.stringMatching(/^holds messages.*"X-Accel-Buffering: no" passes at once$/),
    });
    expect({ code, passed: report.passed }).toEqual({ code: 1, passed: false });
  });

  it('finds that it buffers whatever the server asks for, and cuts what is silent', async () => {
    const { report } = await check((config) =>
      asByDefault(config).replaceAll(
        'proxy_read_timeout 1h;',
        'proxy_ignore_headers X-Accel-Buffering; proxy_read_timeout 2s;',
      ),
    );
    expect(finding(report, 'buffering')).toMatchObject({
      rating: 'bad',
      text: expect.stringContaining('does not change that'),
    });
    expect(finding(report, 'idle')).toMatchObject({ rating: 'bad', text: expect.stringMatching(/after 2\.\d s/) });
  });

  it('finds that it compresses, and keeps the last id for itself', async () => {
    const { report } = await check((config) =>
      config.replaceAll(
        'proxy_buffering off;',
        'proxy_buffering off; proxy_set_header Last-Event-ID ""; gzip on; gzip_types text/event-stream; gzip_min_length 1;',
      ),
    );
    expect(finding(report, 'compression')).toMatchObject({ rating: 'note', text: expect.stringContaining('gzip') });
    expect(finding(report, 'buffering')).toMatchObject({ rating: 'good' });
    expect(finding(report, 'last-event-id')).toMatchObject({ rating: 'bad' });
  });
});

describe('flowprobe proxy-check of a server whose journal is known', () => {
  const ARGUMENTS = ['--idle', '1', '--json'];
  let endedBy: string | null;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const journal = (): string => JSON.stringify({ requests: [{ n: 1, endedBy }] });
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      if (pathname === '/lab') response.end('[]');
      else if (pathname.startsWith('/wire/sessions/')) response.end(journal());
      else response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('id: a:1\ndata: {"dueMs":0}\n\n');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('finds that the server still sends to a client that has left', async () => {
    endedBy = null;
    const { code, stdout } = await run('flowprobe.js', ['proxy-check', '--url', url, ...ARGUMENTS]);
    expect(finding(JSON.parse(stdout) as Report, 'client-gone')).toMatchObject({ rating: 'bad' });
    expect(code).toBe(1);
  });

  it('does not know where the stream was over before', async () => {
    endedBy = 'server';
    const { stdout } = await run('flowprobe.js', ['proxy-check', '--url', url, ...ARGUMENTS]);
    expect(finding(JSON.parse(stdout) as Report, 'client-gone')).toMatchObject({ rating: 'unknown' });
  });
});
