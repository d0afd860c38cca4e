import { type Chunk } from '../chunk.js';
import { type DisconnectReason, type SocketSink, type StreamSink } from '../stream-sink.js';
import { type RequestJournal } from './request-journal.js';

/** The end of a stream without faults that is part of a session. */
export class JournalWriter implements StreamSink {
  constructor(
    readonly writer: SocketSink,
    private readonly journal: RequestJournal,
  ) {}

  get ready(): boolean {
    return this.writer.ready;
  }

  get bytesBehind(): number {
    return this.writer.bytesBehind;
  }

  onDrain(work: () => void): void {
    this.writer.onDrain(work);
  }

  write(chunk: Chunk): void {
    this.journal.wrote(chunk.messages, chunk.bodyBytes);
    this.writer.write(chunk);
  }

  finish(done: () => void): void {
    this.writer.finish(() => {
      this.journal.end('server');
      done();
    });
  }

  letGo(): void {
    this.writer.letGo();
  }

  checkAge(nowMs: number): void {
    this.writer.checkAge(nowMs);
  }

  disconnect(reason: DisconnectReason): void {
    this.writer.disconnect(reason);
  }

  close(): void {
    this.journal.end('client');
    this.writer.close();
  }
}
