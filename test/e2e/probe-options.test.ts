import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { run } from '../support/apps/run.js';

describe('the options of the latency probe', () => {
  const taken = createServer();
  beforeAll(() => new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void taken.close());

  it.each([
    ['produce', ['-f', '0'], /^error: option '-f, --frequency <hz>' argument '0' is invalid\./],
    ['produce', ['-s', '1.5'], /^error: option '-s, --sensors <count>' argument '1\.5' is invalid\./],
    ['produce', ['-u', 'ftp://x'], /^error: option '-u, --url <url>' argument 'ftp:\/\/x' is invalid\./],
    ['produce', ['--what'], /^error: unknown option '--what'/],
    ['subscribe', ['-r', '-1'], /'-r, --report-interval <s>' argument '-1' is invalid\./],
    ['subscribe', ['-p', 'Alice'], /'-p, --pod <name>' argument 'Alice' is invalid\./],
    ['subscribe', ['--slo', 'p98=1'], /'--slo <figure=ms>' argument 'p98=1' is invalid\..*p99=250/],
  ])('%s %j is refused with one clear line', async (subcommand, args, message) => {
    const { code, stdout, stderr } = await run('flowprobe.js', [subcommand, ...args]);
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toMatch(message);
  });

  it('refuses a metrics port that is taken', async () => {
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await run('flowprobe.js', ['subscribe', '--metrics-port', String(port)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `error: --metrics-port ${port}: the port is taken\n` });
  });

  it.each(['produce', 'subscribe'])('has the help of %s', async (subcommand) => {
    const { code, stdout } = await run('flowprobe.js', [subcommand, '-h']);
    expect(code).toBe(0);
    expect(stdout).toContain('(default: http://localhost:8080)');
    expect(stdout).toContain('-d, --duration <sec>');
  });
});
