import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { type BrokenFile } from '../kernel/data/data-file.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { DocumentFolder, type ServedDocument } from './document-folder.js';
import { type ChannelPlan } from './domain/channel-plan.js';
import { type PayloadMaker } from './domain/payloads.js';
import { ReaderThread } from './reader-thread.js';

/** A channel in use, and what makes its payloads. */
export interface ServedChannel {
  readonly document: ServedDocument;
  readonly channel: ChannelPlan;
  readonly payloads: PayloadMaker;
}

/** The documents, as their files have them now. */
@Injectable()
export class DocumentsService implements OnModuleDestroy {
  private readonly thread: ReaderThread;
  private readonly folder: DocumentFolder;

  constructor(
    environment: Environment,
    clock: TaskClock,
    private readonly health: DataHealth,
  ) {
    this.thread = new ReaderThread(clock);
    this.folder = new DocumentFolder(
      environment.DATA_DIR,
      environment.STREAMS,
      (request) => this.thread.read(request),
      clock,
    );
    health.watch(
      () => this.folder.broken(),
      () => this.folder.knownBroken(),
      () => this.folder.reading(),
    );
  }

  onModuleDestroy(): void {
    this.thread.close();
  }

  /** All documents that can be used, the files that cannot, and the names of those that are being read. */
  async all(): Promise<{ documents: ServedDocument[]; broken: BrokenFile[]; reading: string[] }> {
    const documents = await this.folder.all();
    this.health.logChanges();
    return { documents, broken: this.folder.knownBroken(), reading: this.folder.reading() };
  }

  /** @throws FlowProbeError `not-found` saying why, where the document has the channel and does not serve it; `unavailable` */
  async find(documentName: string, channelName: string): Promise<ServedChannel> {
    const document = await this.folder.current(documentName);
    this.health.logChanges();
    if (document === undefined) {
      throw new FlowProbeError(
        'not-found',
        `There is no document ${JSON.stringify(documentName)} that can be used; see /streams`,
      );
    }
    const { plan } = document;
    const channel = plan.channels.find(({ name }) => name === channelName);
    const payloads = document.payloads.get(channelName);
    if (channel !== undefined && payloads !== undefined) return { document, channel, payloads };
    const reason = plan.notServed.find((each) => each.channel === channelName)?.problem;
    const why =
      reason === undefined
        ? `sends on no channel ${JSON.stringify(channelName)}`
        : `does not serve the channel: ${reason}`;
    throw new FlowProbeError('not-found', `The document ${documentName} ${why}`);
  }
}
