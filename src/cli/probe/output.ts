/** Where lines go. */
export interface Output {
  /** What the command is run for. */
  result(line: string): void;
  /** What a person wants to know meanwhile. */
  say(line: string): void;
  /** What went wrong. */
  warn(line: string): void;
}

/** Control characters of what a server said must not reach a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}

interface OutputSettings {
  /** Standard output has the results alone, for a program to read. */
  readonly resultsOnly: boolean;
  /**
   * What follows once nobody reads the output any more (`| head`). `exit`: the command is over, with exit code 0. `go on`: it does
   * all of its work, and its exit code is that of the work.
   */
  readonly whenClosed: 'exit' | 'go on';
}

/** Standard output and standard error of this process. */
export function processOutput({ resultsOnly, whenClosed }: OutputSettings): Output {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (whenClosed === 'exit') process.exit(0);
    });
  }
  const warn = (line: string): void => void process.stderr.write(`${line}\n`);
  const result = (line: string): void => void process.stdout.write(`${line}\n`);
  return { result, say: resultsOnly ? warn : result, warn };
}
