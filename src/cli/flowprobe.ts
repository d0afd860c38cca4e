#!/usr/bin/env node
import { Command, type CommanderError, InvalidArgumentError } from 'commander';
import { installedVersion } from '../config/version.js';
import { UsageError } from './usage-error.js';

/** A subcommand: a file of its own, which is read only when it is used. */
interface Subcommand {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Command>;
}

/** What runs where no command is named. */
const DEFAULT = 'serve';

const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: DEFAULT,
    description: 'Runs the service; so does flowprobe without a command.',
    load: async () => (await import('./serve-command.js')).serveCommand(),
  },
  {
    name: 'export',
    description: 'Writes whole simulated days, each message with its "at" in milliseconds from the start of its day.',
    load: async () => {
      // The rules of data files are recorded with it: it must be there before they are.
      await import('reflect-metadata');
      return (await import('./export-command.js')).exportCommand();
    },
  },
  {
    name: 'produce',
    description: 'Writes measurements of sensors, one at a time, on a schedule that no slow answer slows.',
    load: async () => (await import('./produce-command.js')).produceCommand(),
  },
  {
    name: 'subscribe',
    description: 'Subscribes to the measurements of a pod and reports how long they took to arrive.',
    load: async () => (await import('./subscribe-command.js')).subscribeCommand(),
  },
  {
    name: 'emit',
    description: 'Simulates a process that reports telemetry: a start, three pieces of work a second apart, an end.',
    load: async () => (await import('./emit-command.js')).emitCommand(),
  },
  {
    name: 'lab',
    description: 'Runs an SSE client through the cases of the client lab.',
    load: async () => (await import('./lab/lab-command.js')).labCommand(),
  },
  {
    name: 'proxy-check',
    description: 'Checks what a proxy does to event streams.',
    load: async () => (await import('./proxy-check/proxy-check-command.js')).proxyCheckCommand(),
  },
  {
    name: 'chaos',
    description: 'Breaks replicas, their store and their connections on purpose, and checks what is promised.',
    load: async () => (await import('./trials/chaos-command.js')).chaosCommand(),
  },
  {
    name: 'soak',
    description: 'Uses all systems at once for a long time, and checks that memory, files and disk stand still.',
    load: async () => (await import('./trials/soak-command.js')).soakCommand(),
  },
  {
    name: 'bench',
    description: 'Measures the speed of the service on this machine, beside other servers.',
    load: async () => (await import('./bench-command.js')).benchCommand(),
  },
];

/** Exit code of bad usage; 1 is for a check that failed. */
const BAD_USAGE = 2;

function exit({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? 0 : BAD_USAGE);
}

/** One line for what is wrong: Commander puts its suggestion on a second one. */
function writeError(text: string, write: (text: string) => void): void {
  write(text.replace(/\n\((Did you mean [^\n]*)\)/, '; $1'));
}

function prepared(command: Command): Command {
  return command.exitOverride(exit).configureOutput({ outputError: writeError });
}

/** What a command cannot be run for is one line, and no stack. */
async function run(program: Command, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof InvalidArgumentError)) throw error;
    program.error(`error: ${error.message}`);
  }
}

/** The subcommand checks its arguments itself, `--help` too. */
function addSubcommand(program: Command, { name, description, load }: Subcommand): void {
  program
    .command(name)
    .description(description)
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument('[args...]')
    .action(async (args: string[]) => {
      await run(program, async () => {
        const command = (await load()).name(`${program.name()} ${name}`).description(description);
        await prepared(command).parseAsync(args, { from: 'user' });
      });
    });
}

/** Options without a command are those of the service; `help lab` is `lab --help`. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first, second] = args;
  if (first === undefined) return [DEFAULT];
  if (first === 'help') {
    if (second === undefined || second.startsWith('-')) return ['--help'];
    return SUBCOMMANDS.some(({ name }) => name === second) ? [second, '--help'] : [second];
  }
  if (first === '-V') return ['--version'];
  const isOfProgram = ['-h', '--help', '-v', '--version'].includes(first);
  return isOfProgram || !first.startsWith('-') ? args : [DEFAULT, ...args];
}

const program = prepared(
  new Command('flowprobe')
    .description('A live system, simulated: something realistic to point a client, a dashboard or a load test at.')
    .usage('[command] [options]')
    .version(installedVersion(), '-v, --version')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .enablePositionalOptions()
    .addHelpText('after', '\nflowprobe <command> --help explains a command, and docs/CLI.md all of them.'),
);
for (const subcommand of SUBCOMMANDS) addSubcommand(program, subcommand);
await program.parseAsync(withCommand(process.argv.slice(2)), { from: 'user' });
