import { Module } from '@nestjs/common';
import { ClockedStreams } from '../clocks/clocked-streams.js';
import { ClocksModule } from '../clocks/clocks.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { ChannelSockets } from './channel-sockets.js';
import { ChannelsService } from './channels.service.js';
import { DocumentsService } from './documents.service.js';
import { StreamRunsService, STREAMS_PATH } from './stream-runs.service.js';
import { StreamsController } from './streams.controller.js';
import { MAX_WAITING_MESSAGES, maxWaitingMessages, WaitingMessages } from './waiting-messages.js';

/** Your own stream, from AsyncAPI documents. */
@Module({
  imports: [ClocksModule, RunsModule],
  controllers: [StreamsController],
  providers: [
    DocumentsService,
    StreamRunsService,
    ChannelsService,
    ChannelSockets,
    WaitingMessages,
    { provide: MAX_WAITING_MESSAGES, useFactory: maxWaitingMessages },
  ],
})
export class StreamsModule {
  constructor(streams: ClockedStreams, runs: StreamRunsService) {
    streams.register(STREAMS_PATH, runs);
  }
}
