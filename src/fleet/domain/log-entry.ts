/** How grave a line is: an error, a warning, information. */
export type LogLevel = 'E' | 'W' | 'I';

/** A line of a device's log. */
export interface LogEntry {
  readonly level: LogLevel;
  /** The part of the firmware that writes it; empty where the profile has none. */
  readonly tag: string;
  readonly text: string;
  /** Since the start of the device. */
  readonly uptimeMs: number;
}

/** SGR codes of ECMA-48: red, yellow, green. */
const COLOURS: Readonly<Record<LogLevel, string>> = { E: '31', W: '33', I: '32' };
const ESCAPE = '\u001b';

/** The line as a serial console shows it. */
export function consoleLine({ level, tag, text, uptimeMs }: LogEntry): string {
  return `${ESCAPE}[0;${COLOURS[level]}m${level} (${Math.floor(uptimeMs)}) ${tag}: ${text}${ESCAPE}[0m\n`;
}

/** The line as people read it who have no need of its time. */
export function plainLine({ tag, text }: LogEntry): string {
  return tag === '' ? text : `${tag}: ${text}`;
}
