import { defineFault } from '../fault.js';
import { gapsIn } from '../json-text.js';

const MAX_LINES = 1000;

/** Cut where JSON may have whitespace, as a client joins the lines with a line feed; into fewer where there is no room for more. */
function folded(json: string, lines: number): string[] {
  const gaps = gapsIn(json).filter((gap) => gap < json.length);
  const wanted = Math.min(lines - 1, gaps.length);
  const parts: string[] = [];
  let from = 0;
  for (let cut = 1; cut <= wanted; cut += 1) {
    const gap = gaps[Math.floor((cut * gaps.length) / (wanted + 1))] ?? json.length;
    if (gap <= from) continue;
    parts.push(json.slice(from, gap));
    from = gap;
  }
  return [...parts, json.slice(from)];
}

export const FOLD = defineFault({
  kind: 'fold',
  doc: 'spreads the JSON over several `data:` lines',
  example: 'lines=3',
  keys: { lines: { type: 'integer', min: 2, max: MAX_LINES, default: 2, doc: 'how many' } },
  isSteady: true,
  messages: ({ lines }) => ({
    next: (message) => [
      { ...message, data: folded(message.data.join('\n'), lines).flatMap((line) => line.split('\n')) },
    ],
  }),
});
