import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Nginx } from '../../../src/cli/trials/nginx.js';
import { DocReader, type RunningCommand } from '../apps/doc-commands.js';
import { type CommandBlock, commandBlocksOf, type DocPage } from '../apps/doc-pages.js';
import { asByDefault, startNginx } from '../apps/nginx.js';
import { itWith, programsIn } from '../apps/programs.js';
import { SseListener } from '../clients/sse-listener.js';
import { exceptionOf } from './commands-not-run.js';
import { missingFrom } from './doc-output.js';

/** Exit codes other than 0: curl's own for a stream that is open still, or was reset; a client or a proxy that has a fault. */
const EXIT_CODES: readonly (readonly [command: RegExp, code: number])[] = [
  [/--max-time/, 28],
  [/how=rst/, 56],
  [/lab .*(eventsource|curl\.js'|python-urllib\.py') --only 'cr\*'/, 1],
  [/proxy-check .*proxy\.example\.org/, 1],
];

/** What runs until a reader stops it; a stream with a fault that ends it ends by itself. */
const SERVING = /^([A-Z_]+=\S+ )*((npx )?flowprobe( serve (?!--help).*)?|npm start)$/;
const ENDLESS = /curl -\w*N(?!.*(--max-time|wire=|\/lab\/))|\/consume\.\w+$|Consume\.java$/;

/** What a page that shows no output promises all the same. */
const OUTPUTS: readonly (readonly [command: RegExp, output: RegExp])[] = [
  [/\/advance( |$)/, /^\{"elapsedMs":[1-9]\d*,.*"matched":(null|\{)/],
  [/\/advance.*"until"|"until".*\/advance/, /"matched":\{/],
  [/curl .*--max-time/, /^:\nretry: 2000\n/],
  [/\blab .*--only/, /"totals":|^\d+ cases?: /m],
  [/^curl (?!.*(-X|-o))/, /\S/],
];

const REFUSAL = /"code":"(invalid|not-found|internal|conflict|limit)/;

/** Runs each command of pages, in its order, as a reader of the page would: a service and a folder for each page. */
export function declarePageCommands(pages: readonly DocPage[]): void {
  describe.each(pages.filter((page) => commandBlocksOf(page).length > 0))('the commands of $path', declareCommands);
}

function declareCommands(page: DocPage): void {
  const blocks = commandBlocksOf(page);
  const isRun = blocks.some(({ commands }) => commands.some((command) => exceptionOf(command) === undefined));
  let reader: DocReader | undefined;
  let nginx: Nginx | undefined;
  let client: SseListener | undefined;

  beforeAll(async () => {
    if (!isRun) return;
    reader = await DocReader.start();
    if (!page.text.includes('--url http://proxy.example.org')) return;
    nginx = await startNginx(reader.service.url, asByDefault);
    reader.setAddress('http://proxy.example.org', nginx.url);
  });
  beforeAll(async () => {
    if (reader === undefined || !page.text.includes('/clients/$ID')) return;
    client = await SseListener.open(`${reader.service.url}/stream?seed=42`);
    const clients = (await (await fetch(`${reader.service.url}/clients`)).json()) as { id: string }[];
    reader.setAddress('$ID', clients[0]?.id ?? '');
  });
  afterAll(async () => {
    client?.close();
    await nginx?.stop();
    await reader?.stop();
  });

  const run = (command: string): RunningCommand => {
    if (reader === undefined) throw new Error('no reader was started');
    return reader.run(command);
  };
  for (const block of blocks) declareBlock(block, run);
}

function declareBlock({ commands, shown }: CommandBlock, start: (command: string) => RunningCommand): void {
  const background: RunningCommand[] = [];
  const printed: string[] = [];
  const isEnough = (output: string): boolean =>
    output.trim() !== '' && (shown === undefined || missingFrom([...printed, output].join('\n'), shown) === undefined);

  for (const [index, command] of commands.entries()) {
    const exception = exceptionOf(command);
    if (exception !== undefined) {
      it(`${command} (not run: ${exception.why})`, async () =>
        expect(await exception.problem(command)).toBeUndefined());
      continue;
    }
    itWith(programsIn(command))(command, async () => {
      if (command.endsWith('&')) {
        background.push(start(command.slice(0, -1)));
        return;
      }
      const running = start(command);
      const isLast = index === commands.length - 1;
      await expectToEnd(command, running, isLast ? isEnough : (output) => output.trim() !== '');
      printed.push(running.output);
      if (shown === undefined) expectPlausible(command, running.output);
      if (!isLast) return;
      for (const other of background) {
        await Promise.race([other.exited, other.stopOnce(isEnough, 'SIGINT')]);
        printed.push(other.output);
      }
      const all = printed.join('\n');
      if (shown !== undefined) expect([missingFrom(all, shown), all]).toEqual([undefined, all]);
    });
  }
}

function expectPlausible(command: string, printed: string): void {
  for (const [which, output] of OUTPUTS) if (which.test(command)) expect(printed).toMatch(output);
  if (!command.includes('wire=status')) expect(printed).not.toMatch(REFUSAL);
}

async function expectToEnd(
  command: string,
  running: RunningCommand,
  isEnough: (output: string) => boolean,
): Promise<void> {
  const fault = (): string => `${running.output.slice(-2000)}\n${running.complaints.slice(-2000)}`;
  if (SERVING.test(command)) {
    const code = await running.stopOnce((output) => /Listening on/.test(output), 'SIGTERM');
    expect([code, running.output, fault()]).toEqual([0, expect.stringContaining('Listening on'), fault()]);
    return;
  }
  if (ENDLESS.test(command)) {
    const code = await running.stopOnce(isEnough, 'SIGINT');
    expect([code === undefined || code === 0 || code === 130, fault()]).toEqual([true, fault()]);
    expect(running.output).toMatch(/\S/);
    return;
  }
  const code = await running.exited;
  const expected = EXIT_CODES.find(([which]) => which.test(command))?.[1] ?? 0;
  expect([code, fault()]).toEqual([expected, fault()]);
}
