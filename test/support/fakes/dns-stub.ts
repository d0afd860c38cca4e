import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { type Resolve } from '../../../src/traffic/checked-lookup.js';

const A = 1;
const AAAA = 28;

/** The bytes of an IPv6 address that is written in full. */
function bytesOf6(address: string): Buffer {
  return Buffer.from(
    address
      .split(':')
      .map((part) => part.padStart(4, '0'))
      .join(''),
    'hex',
  );
}

/** A DNS server on the loopback: answers each question with what it is asked to, one list after the other. */
export class DnsStub {
  /** Names that were asked for, in order. */
  readonly asked: string[] = [];
  private readonly answers = new Map<string, string[][]>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (query, { port, address }) => socket.send(this.answer(query), port, address));
  }

  static async start(): Promise<DnsStub> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new DnsStub(socket);
  }

  /** The last of the lists is given again and again. */
  set(name: string, ...lists: string[][]): void {
    this.answers.set(name, lists);
  }

  /** Asks this server, both for IPv4 and IPv6. */
  get resolve(): Resolve {
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${this.socket.address().port}`]);
    return async (host) => {
      const four = await resolver.resolve4(host).catch(() => []);
      const six = await resolver.resolve6(host).catch(() => []);
      return [...four.map((address) => ({ address, family: 4 })), ...six.map((address) => ({ address, family: 6 }))];
    };
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }

  private answer(query: Buffer): Buffer {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    const wanted = this.listFor(name, type).filter((address) => isIPv6(address) === (type === AAAA));
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8580, 2);
    header.writeUInt16BE(wanted.length, 6);
    header.writeUInt32BE(0, 8);
    const records = wanted.map((address) => {
      const data = type === AAAA ? bytesOf6(address) : Buffer.from(address.split('.').map(Number));
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt16BE(data.length, 10);
      return Buffer.concat([record, data]);
    });
    return Buffer.concat([header, query.subarray(12, end + 4), ...records]);
  }

  /** A new list with each question for IPv4; IPv6 is asked right after. */
  private listFor(name: string, type: number): string[] {
    if (type === A) this.asked.push(name);
    const lists = this.answers.get(name) ?? [[]];
    const [first = []] = lists;
    if (type === AAAA && lists.length > 1) lists.shift();
    return first;
  }
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}
