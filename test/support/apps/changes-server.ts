import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

const KSS_INSERT = 'kss:insert';
const SAREF = 'https://saref.etsi.org/core/';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const VOCAB = 'http://example.org/';

type Item = Readonly<Record<string, unknown>>;

interface Stored {
  readonly sequence: number;
  readonly frame: string;
  readonly sensor: unknown;
}

/** What the service does with JSON-LD, for the few words that a producer sends. */
function expandName(name: string): string {
  if (name.startsWith('@')) return name;
  return name.includes(':') ? name.replace(/^saref:/, SAREF).replace(/^xsd:/, XSD) : VOCAB + name;
}

function expandValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { '@value': text, '@type': type } = value as Item;
  return { '@type': expandName(String(type)), '@value': text };
}

function expand(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      expandName(name),
      name === '@type' ? expandName(String(value)) : expandValue(value),
    ]),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const text of request.setEncoding('utf8')) body += String(text);
  return body;
}

/** A small server that speaks the contract of changes, and can misbehave on demand. */
export class ChangesServer {
  /** Bodies as they came. */
  readonly bodies: { '@context': Item; 'kss:insert': Item[] }[] = [];
  /** Headers of each request, the newest last. */
  readonly requests: IncomingMessage[] = [];
  /** What a POST is answered with; other than 201, nothing is stored. */
  writeStatus = 201;
  /** Where false, a POST is answered without a `Location`. */
  isLocated = true;
  /** Where false, a POST is read and never answered. */
  answersWrites = true;
  /** Of so many POSTs to come the connection breaks once they are stored. */
  answersToLose = 0;
  /** What a GET is answered with. */
  followStatus = 200;
  /** Milliseconds for which a change waits before it goes out. */
  fanOutDelayMs = 0;
  /** Of every change the stream leaves out those for which this is true, though it counts them. */
  swallows: (sequence: number) => boolean = () => false;
  retryMs = 50;
  readonly epoch = 'e1';
  private readonly keys = new Set<string>();
  private readonly stored: Stored[] = [];
  private readonly readers = new Map<ServerResponse, string | null>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.requests.push(request);
      if (request.method === 'POST') void this.write(request, response);
      else this.follow(request, response);
    });
  }

  static async start(): Promise<ChangesServer> {
    const fake = new ChangesServer();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get count(): number {
    return this.stored.length;
  }

  get readerCount(): number {
    return this.readers.size;
  }

  /** Cuts all streams, without a word. */
  cut(): void {
    for (const reader of this.readers.keys()) reader.destroy();
    this.readers.clear();
  }

  /** Writes to all streams as it is. */
  send(frame: string): void {
    for (const reader of this.readers.keys()) reader.write(frame);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async write(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await bodyOf(request)) as (typeof this.bodies)[number];
    this.bodies.push(body);
    if (!this.answersWrites) return;
    const key = request.headers['idempotency-key'];
    const isRepeated = typeof key === 'string' && this.keys.has(key);
    if (typeof key === 'string') this.keys.add(key);
    if (this.writeStatus === 201 && !isRepeated) this.store(body[KSS_INSERT]);
    if (this.answersToLose > 0) {
      this.answersToLose -= 1;
      request.socket.destroy();
      return;
    }
    response
      .writeHead(this.writeStatus, this.isLocated ? { Location: `${request.url ?? ''}/e1-${this.stored.length}` } : {})
      .end();
  }

  private store(items: readonly Item[]): void {
    const sequence = this.stored.length + 1;
    const graph = items.map(expand);
    const data = { id: `change-${sequence}`, timestamp: '2025-09-06T22:52:52.130Z', insert: { '@graph': graph } };
    const frame = `id: ${this.epoch}:${sequence}\ndata: ${JSON.stringify(data)}\n\n`;
    const change = { sequence, frame, sensor: graph[0]?.[`${SAREF}measurementMadeBy`] };
    this.stored.push(change);
    if (this.fanOutDelayMs === 0) this.fanOut(change);
    else setTimeout(() => this.fanOut(change), this.fanOutDelayMs);
  }

  private fanOut({ sequence, frame, sensor }: Stored): void {
    if (this.swallows(sequence)) return;
    for (const [reader, wanted] of this.readers) if (wanted === null || wanted === sensor) reader.write(frame);
  }

  private follow(request: IncomingMessage, response: ServerResponse): void {
    if (this.followStatus !== 200) {
      response
        .writeHead(this.followStatus, { 'Content-Type': 'application/json' })
        .end(this.followStatus === 204 ? undefined : '{"message":"there is no such pod"}');
      return;
    }
    const sensor = new URL(request.url ?? '', this.url).searchParams.get('sensor');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`retry: ${this.retryMs}\n\n`);
    const lastId = request.headers['last-event-id'];
    if (lastId !== undefined) {
      const after = Number(String(lastId).split(':')[1]);
      for (const change of this.stored.slice(after)) {
        if (sensor === null || sensor === change.sensor) response.write(change.frame);
      }
    }
    this.readers.set(response, sensor);
    response.on('close', () => this.readers.delete(response));
  }
}
