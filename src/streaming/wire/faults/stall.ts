import { defineFault } from '../fault.js';
import { MAX_MESSAGE, MAX_WAIT_MS } from '../limits.js';
import { byMessage } from '../piece.js';

export const STALL = defineFault({
  kind: 'stall',
  doc: 'nothing for a while, not even a heartbeat',
  example: 'after=20,ms=5000',
  keys: {
    after: {
      type: 'integer',
      min: 0,
      max: MAX_MESSAGE,
      default: 0,
      doc: 'which message; 0: nothing but the head before',
    },
    ms: { type: 'integer', isRequired: true, min: 1, max: MAX_WAIT_MS, doc: 'how long' },
  },
  bytes: ({ after, ms }, { time, record, over }) =>
    async function* (input) {
      let messages = 0;
      let bytes = 0;
      let isAhead = true;
      const stall = async (): Promise<false> => {
        record({ message: messages, byte: bytes, detail: { ms } });
        await time.wait(ms);
        over();
        return false;
      };
      if (after === 0) isAhead = await stall();
      for await (const whole of input) {
        for (const piece of isAhead ? byMessage(whole) : [whole]) {
          yield piece;
          messages += piece.ends.length;
          bytes += piece.plainBytes;
          if (isAhead && messages === after) isAhead = await stall();
        }
      }
    },
});
