import { Global, Module } from '@nestjs/common';
import { OpenFiles } from '../config/open-files.js';
import { EventTopics } from './events/event-topics.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { SseEncoder } from './sse-encoder.js';
import { MAX_STREAMS, StreamsService } from './streams.service.js';

/** The way from a source to a socket, and `/events`, which merges what the systems have registered. */
@Global()
@Module({
  controllers: [EventsController],
  providers: [
    { provide: MAX_STREAMS, inject: [OpenFiles], useFactory: ({ maxStreams }: OpenFiles) => maxStreams },
    EventsService,
    EventTopics,
    SseEncoder,
    StreamsService,
  ],
  exports: [EventTopics, SseEncoder, StreamsService],
})
export class StreamingModule {}
