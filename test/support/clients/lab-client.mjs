/** A client of the lab for `--command`: a fetch, a parser, the last id and a reconnect, as short as it can be. */
import { createParser } from 'eventsource-parser';
import process from 'node:process';
import { TextDecoderStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';

let lastEventId = '';
let retryMs = 1000;
for (;;) {
  try {
    const headers = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
    const { status, body } = await globalThis.fetch(process.env.SSE_URL, { headers });
    if (status !== 200) break;
    const parser = createParser({
      onEvent: ({ event: type = 'message', data, id }) => {
        lastEventId = id ?? lastEventId;
        process.stdout.write(`${JSON.stringify({ type, data, lastEventId })}\n`);
      },
      onRetry: (ms) => (retryMs = ms),
    });
    for await (const text of body.pipeThrough(new TextDecoderStream())) parser.feed(text);
  } catch {
    // The connection was lost.
  }
  await delay(retryMs);
}
