import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/apps/programs.js';
import { run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';

interface Report {
  readonly client: { readonly title: string };
  readonly cases: readonly { readonly name: string; readonly outcome: string; readonly chromium?: string }[];
}

describeWith('chromium')('flowprobe lab in a browser', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start();
  });
  afterAll(() => ServiceProcess.stopAll());

  it('passes every case with Chromium, but for those that say why it differs', async () => {
    const { stdout, stderr } = await run('flowprobe.js', [
      'lab',
      '--client',
      'chromium',
      '--url',
      service.url,
      '--json',
    ]);
    const { client, cases } = JSON.parse(stdout) as Report;
    expect(cases.filter(({ outcome }) => outcome === 'failed').map(({ name }) => [name, stderr])).toEqual([]);
    expect(client.title).toMatch(/^new EventSource\(url\), Chromium \d+\./);
    const differing = cases.filter(({ outcome }) => outcome === 'differs');
    expect(differing.filter(({ chromium }) => chromium === undefined)).toEqual([]);
  }, 900_000);

  it('runs a library that is made for browsers', async () => {
    const args = ['lab', '--client', 'sse.js', '--url', service.url, '--only', 'cr-then-lf', '--json'];
    const { code, stdout } = await run('flowprobe.js', args);
    expect(JSON.parse(stdout)).toMatchObject({
      client: { title: expect.stringMatching(/^sse\.js 2\./) },
      totals: { passed: 1 },
    });
    expect(code).toBe(0);
  });
});
