import { Command, Option } from 'commander';
import { SystemEntropy } from '../../kernel/random/entropy.js';
import { SYSTEM_TIMERS } from '../../kernel/time/timers.js';
import { ServiceProcess } from '../../testing/service-process.js';
import { numberUpTo } from '../number-option.js';
import { authorization, serverOption } from '../probe/options.js';
import { type Output, printable, processOutput } from '../probe/output.js';
import { onStopSignal } from '../probe/stop-signal.js';
import { openReport, type WriteReport } from '../report-file.js';
import { UsageError } from '../usage-error.js';
import { type Client } from './client.js';
import { CLIENTS } from './client-list.js';
import { openAnyCommand } from './hosts/command-host.js';
import { LabApi, type LabCase } from './lab-api.js';
import { type LabReport, matchesGlob, runLab, totalsOf } from './lab-run.js';
import { openClient } from './open-client.js';
import { startOwnService } from './own-service.js';
import { failureText } from './reports/case-text.js';
import { jsonText } from './reports/json.js';
import { junitText } from './reports/junit.js';
import { markdownText } from './reports/markdown.js';
import { casesText, tableLines, totalsLine } from './reports/table.js';

interface Options {
  readonly client?: string;
  readonly command?: string;
  readonly all?: true;
  readonly url: URL;
  readonly only?: string;
  /** `true` is standard output. */
  readonly junit?: string | true;
  readonly json?: true;
  readonly markdown?: true;
  readonly concurrency: number;
}

const FAILED = 1;
/** As a shell has it for a Ctrl+C. */
const INTERRUPTED = 130;

/** What several have in common while the command runs. */
interface Run {
  readonly options: Options;
  readonly server: URL;
  readonly api: LabApi;
  readonly cases: readonly LabCase[];
  readonly output: Output;
  /** Writes the JUnit report, where it has a file. */
  readonly writeJunit: WriteReport | undefined;
  readonly interrupted: AbortSignal;
}

/** Formats that take standard output for themselves. */
function formatsOnStdout({ junit, json, markdown }: Options): string[] {
  return [
    ...(junit === true ? ['--junit'] : []),
    ...(json === true ? ['--json'] : []),
    ...(markdown === true ? ['--markdown'] : []),
  ];
}

/** @throws UsageError */
export function checkOptions(options: Options): void {
  const { client, command, all } = options;
  const chosen = [client, command, all].filter((choice) => choice !== undefined).length;
  if (chosen !== 1) throw new UsageError('name one of --client, --command and --all');
  const formats = formatsOnStdout(options);
  if (formats.length > 1) throw new UsageError(`${formats.join(' and ')} both want standard output`);
  if (all === true && (options.json === true || options.junit !== undefined)) {
    throw new UsageError('--all has a table or --markdown; --json and --junit are of one client');
  }
}

/** Opens each client that is asked for when its turn comes. */
function openersOf({ client, command, all }: Options, server: URL): (() => Promise<Client>)[] {
  if (command !== undefined) return [() => Promise.resolve(openAnyCommand(command))];
  const chosen = all === true ? CLIENTS : CLIENTS.filter(({ name }) => name === client);
  return chosen.map((definition) => () => openClient(definition, server));
}

async function reportOf(client: Client, { options, server, api, cases, output, interrupted }: Run): Promise<LabReport> {
  const { name, title } = client;
  const digits = String(cases.length).length;
  const results = await runLab({
    client,
    api,
    cases,
    concurrency: options.concurrency,
    run: new SystemEntropy().uint32().toString(36),
    timers: SYSTEM_TIMERS,
    interrupted,
    onResult: (result, done) => {
      const why = failureText(result);
      const line = `${String(done).padStart(digits)}/${cases.length} ${result.outcome} ${result.labCase.name}`;
      output.say(printable(why === '' || result.outcome === 'passed' ? line : `${line}: ${why}`));
    },
  });
  return { client: { name, title }, server: server.href, results };
}

function print(report: LabReport, { options, output, writeJunit }: Run): void {
  const { junit, json, markdown } = options;
  if (junit === true) output.result(junitText(report));
  else writeJunit?.(`${junitText(report)}\n`);
  if (json === true) output.result(jsonText(report));
  if (formatsOnStdout(options).length === 0) for (const line of ['', ...tableLines(report), '']) output.result(line);
  else output.say(`${report.client.name}: ${totalsLine(report.results)}`);
  if (markdown === true && options.all !== true) output.result(markdownText([report]));
}

/** Runs all that are asked for, one after the other. With `--all` those that are missing are left out, with a line. */
async function runClients(run: Run): Promise<readonly LabReport[]> {
  const { options, server, output } = run;
  const reports: LabReport[] = [];
  for (const open of openersOf(options, server)) {
    let client: Client;
    try {
      client = await open();
    } catch (error) {
      if (options.all !== true || !(error instanceof UsageError)) throw error;
      output.warn(`left out: ${error.message}`);
      continue;
    }
    try {
      output.say(`${client.name}: ${casesText(run.cases.length)}, ${options.concurrency} at a time`);
      const report = await reportOf(client, run);
      reports.push(report);
      print(report, run);
    } finally {
      await client.close();
    }
  }
  if (reports.length === 0) throw new UsageError('none of the clients is installed here');
  if (options.all === true && options.markdown === true) output.result(markdownText(reports));
  return reports;
}

/** The cases to run. */
async function casesOf(api: LabApi, only: string | undefined): Promise<readonly LabCase[]> {
  const cases = await api.cases();
  const chosen = only === undefined ? cases : cases.filter(({ name }) => matchesGlob(name, only));
  if (chosen.length === 0) {
    throw new UsageError(only === undefined ? 'the lab has no cases' : `no case is called ${only}; GET /lab lists all`);
  }
  return chosen;
}

/** The server to use: the one of `--url`, or one of our own where nothing was named and nothing with a lab is at the usual address. */
async function serverFor(url: URL, isNamed: boolean, headers: Record<string, string>): Promise<ServiceProcess | URL> {
  if (isNamed) return url;
  try {
    await new LabApi(url, headers).cases();
    return url;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return await startOwnService();
  }
}

/** @returns the exit code */
async function runCommand(options: Options, isUrlNamed: boolean): Promise<number> {
  checkOptions(options);
  const { junit } = options;
  const writeJunit = typeof junit === 'string' ? openReport(junit) : undefined;
  const output = processOutput({ resultsOnly: formatsOnStdout(options).length > 0, whenClosed: 'go on' });
  const stop = new AbortController();
  onStopSignal(SYSTEM_TIMERS, () => stop.abort());
  const headers = authorization(process.env['API_KEY']);
  const found = await serverFor(options.url, isUrlNamed, headers);
  const server = found instanceof ServiceProcess ? new URL(found.url) : found;
  try {
    if (found instanceof ServiceProcess) output.say(`No service at ${options.url.href}: started one at ${server.href}`);
    const api = new LabApi(server, headers);
    const cases = await casesOf(api, options.only);
    const reports = await runClients({ options, server, api, cases, output, writeJunit, interrupted: stop.signal });
    return reports.some(({ results }) => totalsOf(results).failed > 0) ? FAILED : 0;
  } catch (error) {
    if (stop.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    if (found instanceof ServiceProcess) await found.stop();
  }
}

export function labCommand(): Command {
  const names = CLIENTS.map(({ name }) => name);
  const command = new Command()
    .addOption(new Option('-c, --client <name>', 'the client to test').choices(names))
    .option('--command <cmd>', 'any client: a shell command that gets the URL in SSE_URL and prints an event a line')
    .option('--all', 'all of the clients above that are installed, one after the other')
    .addOption(serverOption())
    .option('--only <glob>', 'only cases of this name, such as "utf8-*"')
    .option('--junit [file]', 'a JUnit report, on standard output without a file')
    .option('--json', 'one JSON object with all checks, and nothing else, on standard output')
    .option('--markdown', 'a matrix in Markdown, and nothing else, on standard output')
    .option('--concurrency <count>', 'cases at a time', numberUpTo(32, { min: 1, integer: true }), 4)
    .addHelpText(
      'after',
      `
Without --url, a service is started for the time of the run where none is at its address.
A command prints {"type":"message","data":"…","lastEventId":"…"} a line; that it exits means that it has closed.
SSE_EVENT_TYPES has the event types of the case as a JSON array. With API_KEY in the environment, it is sent along.
Exit code: 0 all cases passed, 1 some failed, 2 it could not be run.`,
    );
  return command.action(async (options: Options) => {
    process.exitCode = await runCommand(options, command.getOptionValueSource('url') !== 'default');
  });
}
