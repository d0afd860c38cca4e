/**
 * Reads a stream to its end, whatever cuts it on the way: it comes back after the last message that it has. Node 18 or newer, no package.
 *
 *   node consume.js ['/stream?seed=42&speed=10']
 */
import { setTimeout as wait } from 'node:timers/promises';

const service = process.env.FLOWPROBE_URL ?? 'http://localhost:8080';
const path = process.argv[2] ?? '/stream?seed=42&speed=10';

let lastId = '';
let retryMs = 1000;

/** What to do with a message. */
function handle(id, data) {
  console.log(id, JSON.stringify(JSON.parse(data)));
}

/** Lines end with LF, CR or CRLF, and what comes at once may end anywhere, between CR and LF as well. */
async function* linesOf(body) {
  let rest = '';
  let endedWithCr = false;
  for await (let text of body.pipeThrough(new TextDecoderStream())) {
    if (endedWithCr && text.startsWith('\n')) text = text.slice(1);
    endedWithCr = text.endsWith('\r');
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop();
    yield* lines;
  }
  // What is left is no whole line, and the message that it belongs to will be sent again.
}

async function read(body) {
  let id = lastId;
  let data = [];
  for await (const line of linesOf(body)) {
    if (line === '') {
      // A blank line ends a message. Several data lines are joined with line feeds.
      lastId = id;
      if (data.length > 0) handle(id, data.join('\n'));
      data = [];
      continue;
    }
    // A line that begins with a colon is a comment: it keeps the connection alive.
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line);
    if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value);
  }
}

for (;;) {
  try {
    const headers = { Accept: 'text/event-stream', ...(lastId !== '' && { 'Last-Event-ID': lastId }) };
    const response = await fetch(service + path, { headers });
    // 204 is how a server says: there is nothing more, do not come back.
    if (response.status === 204) break;
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    await read(response.body);
  } catch (error) {
    // `fetch` rejects with a TypeError where there is no connection, or where it breaks.
    if (!(error instanceof TypeError)) throw error;
  }
  console.error(`Disconnected after ${lastId || 'nothing'}; reconnecting in ${retryMs} ms`);
  await wait(retryMs);
}
console.error(`The end, after ${lastId}`);
