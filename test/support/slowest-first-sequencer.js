import TestSequencer from '@jest/test-sequencer';

/** Files that take a worker a minute and more: one that began last would be what all others wait for. */
const SLOW = [
  /\/docs(-examples)?\.test/,
  /\/pod-names\.test/,
  /\/lab-right-client\.test/,
  /\/examples(-tests)?\.test/,
  /\/process-clock-jumps\.test/,
  /\/(testing-kit|testing-docs|snippets|browser)\.test/,
  /\/dashboard-(page|own-day|layout|cards)\.test/,
  /\/unit\/.*\/(forgetting|scenario-folder|log-texts|claims|shipped-profiles|context-resolver)\.test/,
];

function rankOf({ path }) {
  const rank = SLOW.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? SLOW.length : rank;
}

/** Jest's own order goes by how long each file took the last time here, and on a fresh machine by its size alone. */
export default class SlowestFirstSequencer extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
