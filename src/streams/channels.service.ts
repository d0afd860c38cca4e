import { Injectable } from '@nestjs/common';
import { relative } from 'node:path';
import { Readable } from 'node:stream';
import { Environment } from '../config/environment.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { inTurns, piecesInTurns, shareOf, TurnLimit } from '../kernel/time/turn.js';
import { FIRST_DAY_MS } from '../runs/domain/days.js';
import { ChannelCsv } from './channel-csv.js';
import { durationOf, eventsOf, pathOf } from './channel-choice.js';
import { type ServedDocument } from './document-folder.js';
import { DocumentsService, type ServedChannel } from './documents.service.js';
import { ChannelExport } from './domain/channel-export.js';
import { type DayChoice } from './domain/channel-day.js';
import { eventNamesOf } from './domain/channel-plan.js';
import { ChannelPreview } from './domain/channel-preview.js';
import {
  type ChannelExportQuery,
  type ChannelPreviewBody,
  type ChannelQuery,
  type DocumentBody,
  type StreamListBody,
} from './streams.dto.js';
import { WaitingMessages, type WaitingShare } from './waiting-messages.js';

/** Channels in other forms than a stream: listed, as a course, as a file. */
@Injectable()
export class ChannelsService {
  private readonly exports: TurnLimit;

  constructor(
    private readonly documents: DocumentsService,
    private readonly environment: Environment,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
    private readonly waiting: WaitingMessages,
  ) {
    this.exports = new TurnLimit(clock, 1);
  }

  async list(): Promise<StreamListBody> {
    const { documents, broken, reading } = await this.documents.all();
    const { DATA_DIR, PUBLIC_PATH = '' } = this.environment;
    const problems = broken.map(({ path, inUse, problems: found }) => ({
      file: relative(`${DATA_DIR}/streams`, path),
      inUse,
      problems: found.map(({ field, problem }) => ({ field, problem })),
    }));
    return { documents: documents.map((document) => toBody(document, PUBLIC_PATH)), problems, reading };
  }

  /**
   * Rates by the second and samples; worked out a slice each turn.
   * @param isGone whether who asked has gone: the rest is not worked out then
   * @throws FlowProbeError `not-found`, `invalid-query`, `unavailable`
   */
  async preview(
    document: string,
    channel: string,
    query: ChannelQuery,
    isGone: () => boolean,
  ): Promise<ChannelPreviewBody> {
    const served = await this.documents.find(document, channel);
    const choice = this.choose(served, query);
    const share = this.waiting.share();
    const events = eventsOf(query, served.channel);
    const preview = new ChannelPreview(served.payloads, choice, FIRST_DAY_MS, events, share);
    await this.waiting.during(share, (full) =>
      inTurns(this.clock, (isTurnOver) => full.aborted || isGone() || preview.advance(isTurnOver)),
    );
    const { seed, durationSeconds: duration, rate } = choice;
    const { messages, clusters } = preview;
    return { document, channel, seed, duration, rate, messages, clusters };
  }

  /**
   * All messages of a day as a stream of text, made as fast as it is read. Fails with `unavailable` where others need its room.
   * @throws FlowProbeError `not-found`, `invalid-query`
   */
  async export(document: string, channel: string, query: ChannelExportQuery): Promise<Readable> {
    const served = await this.documents.find(document, channel);
    const choice = this.choose(served, query);
    const events = eventsOf(query, served.channel);
    const csv = query.format === 'csv' ? new ChannelCsv(served.channel, events) : undefined;
    const share = this.waiting.share();
    const day = new ChannelExport(served.payloads, choice, FIRST_DAY_MS, events, csv?.line, share);
    return Readable.from(this.pieces(day, share, csv?.header), { objectMode: false });
  }

  /** A piece in each turn, for all exports together: whoever exports takes the place of other exports, not of streams. */
  private async *pieces(day: ChannelExport, share: WaitingShare, header?: string): AsyncGenerator<string> {
    const full = new AbortController();
    share.enter(() => full.abort());
    try {
      if (header !== undefined) yield header;
      for await (const piece of piecesInTurns(this.exports, () => day.next(shareOf(this.clock)))) {
        if (full.signal.aborted) throw this.waiting.tooMany();
        if (piece !== '') yield piece;
      }
    } finally {
      share.leave();
    }
  }

  private choose(served: ServedChannel, query: ChannelQuery): DayChoice {
    const seed = query.seed ?? this.entropy.seed();
    return { seed, durationSeconds: durationOf(query, served.channel), rate: query.rate ?? 1 };
  }
}

function toBody(document: ServedDocument, publicPath: string): DocumentBody {
  const { name, plan } = document;
  const channels = plan.channels.map((channel) => {
    const url = publicPath + pathOf({ document, channel });
    return {
      name: channel.name,
      title: channel.title,
      address: channel.address,
      events: eventNamesOf(channel),
      durationSeconds: channel.story.durationSeconds,
      url,
      exportUrl: `${url}/export`,
      previewUrl: `${url}/preview`,
    };
  });
  const notServed = plan.notServed.map(({ channel, message, field, problem }) => ({
    channel,
    message,
    field,
    problem,
  }));
  return { name, title: plan.title, version: plan.version, channels, notServed };
}
