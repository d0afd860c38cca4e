import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { type EnvironmentVariable, VARIABLES } from '../config/variables.js';
import { YOUNG_GENERATION } from '../kernel/young-generation.js';
import { becomeNodeProgram } from './node-program.js';
import { UsageError } from './usage-error.js';

/** The bundled service, beside the bundled command. */
const SERVICE = new URL('./main.js', import.meta.url);

/** Whoever starts Node with a size of their own keeps it. V8 reads it when it makes the heap. */
function hasYoungGeneration(): boolean {
  return /--max[-_]semi[-_]space[-_]size/.test([...process.execArgv, process.env['NODE_OPTIONS']].join(' '));
}

/** The option of a variable: `--state-dir <value>` is `STATE_DIR`. */
function optionOf({ name, default: value, description }: EnvironmentVariable): Option {
  const flag = name.toLowerCase().replaceAll('_', '-');
  const text = `${description.replace(/\.$/, '')} (default: ${value})`;
  return new Option(`--${flag} <value>`, text.replaceAll('`', ''));
}

/** Checks what was given as options, by the names of the variables that they stand for. @throws UsageError */
async function checkValues(
  values: Readonly<Record<string, string>>,
  optionNames: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(values).length === 0) return;
  await import('reflect-metadata');
  const [{ configurationProblems }, { shownValue }] = await Promise.all([
    import('../config/read-environment.js'),
    import('../config/secrets.js'),
  ]);
  const problems = configurationProblems(values).map(
    ({ name, expected }) => `${optionNames[name] ?? name} ${shownValue(name, values[name]) ?? ''}: ${expected}`,
  );
  if (problems.length > 0) throw new UsageError(problems.join('; '));
}

export function serveCommand(): Command {
  const options = new Map(
    VARIABLES
      // Other users of a machine see the arguments of its processes.
      .filter(({ name }) => name !== 'API_KEY')
      .map((variable) => [variable.name, optionOf(variable)]),
  );
  const command = new Command();
  for (const option of options.values()) command.addOption(option);
  command.option(
    '--stream <file>',
    'An AsyncAPI document to serve beside those of --streams; may be given several times',
    (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
  );
  command.addHelpText(
    'after',
    `
Each option stands for an environment variable (--state-dir for STATE_DIR), and takes precedence over it and over a file
.env. API_KEY has no option. docs/CONFIGURATION.md explains all variables.
Exit code: 0 stopped in order, 1 it could not start, 2 bad usage. SIGTERM lets open streams end first, Ctrl+C for 5 s.`,
  );
  return command.action(async (values: Readonly<Record<string, string>>) => {
    const given = [...options].flatMap(([name, option]) => {
      const value = values[option.attributeName()];
      return value === undefined ? [] : [[name, value] as const];
    });
    const files = (command.getOptionValue('stream') ?? []) as readonly string[];
    const names = Object.fromEntries([...options].map(([name, { long }]) => [name, long ?? name]));
    await checkValues(Object.fromEntries(given), names);
    if (files.length > 0) await checkValues({ STREAMS: files.join(',') }, { STREAMS: '--stream' });
    Object.assign(process.env, Object.fromEntries(given));
    const { STREAMS = '' } = process.env;
    if (files.length > 0) process.env['STREAMS'] = [STREAMS, ...files].filter((file) => file !== '').join(',');
    if (hasYoungGeneration()) await import(SERVICE.href);
    else await becomeNodeProgram([YOUNG_GENERATION, fileURLToPath(SERVICE)], process.env);
  });
}
