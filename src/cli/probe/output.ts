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

/** With `resultsOnly`, standard output has the results alone, for a program to read. */
export function processOutput({ resultsOnly }: { readonly resultsOnly: boolean }): Output {
  // Whoever reads the output may have seen enough (`| head`).
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  const warn = (line: string): void => void process.stderr.write(`${line}\n`);
  const result = (line: string): void => void process.stdout.write(`${line}\n`);
  return { result, say: resultsOnly ? warn : result, warn };
}
