/** What decides what a message is: these texts are compared, all others by their kind. */
const NAMES = new Set(['type', 'event', 'code', 'kind', 'reason', 'section']);

/**
 * Compares what a page shows with what the command prints. Numbers, ids and texts of a message may differ; its fields may not, nor the order of
 * the lines that are shown. Between them others may stand.
 * @returns the first line that is shown and not printed; undefined where all are
 */
export function missingFrom(output: string, shown: string): string | undefined {
  const whole = jsonOf(shown);
  const printed = output.split('\n');
  if (whole !== undefined) {
    const candidates = [output, ...printed].map(jsonOf);
    return candidates.some((candidate) => candidate !== undefined && fits(whole.value, candidate.value))
      ? undefined
      : shown;
  }
  let next = 0;
  for (const line of shown.split('\n').filter((text) => text.trim() !== '')) {
    const index = printed.findIndex((candidate, at) => at >= next && isLike(line, candidate));
    if (index === -1) return line;
    next = index + 1;
  }
  return undefined;
}

function isLike(shown: string, printed: string): boolean {
  const [shownHead, shownJson] = partsOf(shown);
  const [head, json] = partsOf(printed);
  if (masked(shownHead) !== masked(head)) return false;
  return shownJson === undefined || json === undefined ? shownJson === json : fits(shownJson.value, json.value);
}

/** The JSON at the end of a line, and what stands before it. */
function partsOf(line: string): [head: string, json: { readonly value: unknown } | undefined] {
  const start = line.search(/[{[]/);
  const json = start === -1 ? undefined : jsonOf(line.slice(start));
  return json === undefined ? [line, undefined] : [line.slice(0, start), json];
}

/** Without what differs from run to run: ids, numbers, the widths of columns. */
function masked(text: string): string {
  return text
    .replace(/^id: \S+$/, 'id: …')
    .replace(/\d[\d.,]*/g, '0')
    .replace(/\s+/g, ' ')
    .trim();
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Whether all that is shown is there, and of the same kind; null stands for any value, and keys such as `200` for any of theirs. */
function fits(shown: unknown, printed: unknown): boolean {
  if (shown === null || printed === null) return true;
  if (Array.isArray(shown)) {
    return Array.isArray(printed) && shown.every((item) => printed.some((candidate) => fits(item, candidate)));
  }
  if (typeof shown !== 'object') return typeof shown === typeof printed;
  if (typeof printed !== 'object' || Array.isArray(printed)) return false;
  const fields = new Map(Object.entries(printed));
  return Object.entries(shown).every(([name, value]) => {
    if (!/^[a-z_@$]/i.test(name) || name.includes(' ')) return true;
    if (!fields.has(name)) return false;
    return NAMES.has(name) ? fields.get(name) === value : fits(value, fields.get(name));
  });
}
