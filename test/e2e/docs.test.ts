import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DocReader } from '../support/apps/doc-commands.js';
import { blocksOf, commandBlocksOf, docPages, inlineCommandsOf, pageOf } from '../support/apps/doc-pages.js';
import { itWith } from '../support/apps/programs.js';
import { run } from '../support/apps/run.js';
import { exceptionOf, missingScript } from '../support/contracts/commands-not-run.js';
import { declarePageCommands } from '../support/contracts/page-commands.js';

const pages = docPages();

const MEASUREMENT = /^npm run bench -- --only (\S+)$/;

/** Measurements that a page names one by one are a single command: each is a process. */
function withoutManyProcesses(commands: readonly string[]): string[] {
  const names = commands.flatMap((command) => MEASUREMENT.exec(command)?.[1] ?? []);
  const others = commands.filter((command) => !MEASUREMENT.test(command));
  return names.length === 0 ? others : [...others, `npm run bench -- --only ${names.join(',')}`];
}

declarePageCommands(pages.filter(({ path }) => !path.startsWith('examples/')));

describe('the programs of README.md', () => {
  const readme = pageOf('README.md');
  let reader: DocReader;

  beforeAll(async () => {
    reader = await DocReader.start();
  });
  afterAll(() => reader.stop());

  const expectMessages = async (file: string, program: string, code: string): Promise<void> => {
    writeFileSync(join(reader.folder, file), reader.here(code));
    const running = reader.run(`${program} ${file}`);
    await running.stopOnce((output) => /spawn/.test(output), 'SIGINT');
    expect([running.output, running.complaints]).toEqual([expect.stringMatching(/start[^]*spawn/), expect.any(String)]);
  };

  it.each(blocksOf(readme, 'js'))('print messages: %s', (code) =>
    expectMessages('snippet.mjs', `"${process.execPath}" --experimental-eventsource`, code),
  );

  itWith(['python3']).each(blocksOf(readme, 'python'))('print messages: %s', (code) =>
    expectMessages('snippet.py', 'python3 -u', code),
  );
});

describe('subcommands of flowprobe', () => {
  const cli = pageOf('docs/CLI.md');
  let subcommands: readonly string[] = [];

  beforeAll(async () => {
    const { stdout } = await run('flowprobe.js', ['--help']);
    subcommands = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = '']) => name);
  });

  it('have a row in docs/CLI.md', () => {
    expect([...cli.text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)).toEqual(subcommands);
  });

  it('have a command in docs/CLI.md', () => {
    const commands = commandBlocksOf(cli).flatMap((block) => block.commands);
    expect(subcommands.filter((name) => !commands.some((line) => line.includes(`flowprobe ${name} `)))).toEqual([]);
  });

  const problemOf = async (command: string): Promise<string | undefined> => {
    const exception = exceptionOf(command);
    if (exception !== undefined) return exception.problem(command);
    const [isFlowprobe, subcommand] = /^(?:npx )?flowprobe(?: ([a-z-]+))?/.exec(command) ?? [];
    const isKnown =
      isFlowprobe === undefined
        ? /^npm (run|start)\b/.test(command) && missingScript(command) === undefined
        : subcommand === undefined || ['help', ...subcommands].includes(subcommand);
    return isKnown ? undefined : `${command} belongs into a block, which is run`;
  };

  it.each(pages.filter((page) => inlineCommandsOf(page).length > 0))(
    'and scripts that a sentence of $path names are there',
    async (page) => {
      const problems = await Promise.all(withoutManyProcesses(inlineCommandsOf(page)).map(problemOf));
      expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
    },
  );
});
