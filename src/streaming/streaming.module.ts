import { Global, Module } from '@nestjs/common';
import { OpenFiles } from '../config/open-files.js';
import { SYSTEM_TIMERS, TIMERS } from '../kernel/time/timers.js';
import { ClientAddresses } from './clients/client-addresses.js';
import { ClientExchange } from './clients/client-exchange.js';
import { ClientsController } from './clients/clients.controller.js';
import { ClientsService } from './clients/clients.service.js';
import { ClientsTopic } from './clients/clients.topic.js';
import { LocalClients } from './clients/local-clients.js';
import { EventTopics } from './events/event-topics.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { SseEncoder } from './sse-encoder.js';
import { MAX_STREAMS, StreamsService } from './streams.service.js';
import { HeldSockets } from './wire/held-sockets.js';
import { WireRules } from './wire/wire-rules.js';
import { WireSessions } from './wire/wire-sessions.js';
import { WireController } from './wire/wire.controller.js';
import { WireService } from './wire/wire.service.js';

/** The way from a source to a socket, and `/events`, which merges what the systems have registered. */
@Global()
@Module({
  controllers: [ClientsController, EventsController, WireController],
  providers: [
    { provide: MAX_STREAMS, inject: [OpenFiles], useFactory: ({ maxStreams }: OpenFiles) => maxStreams },
    { provide: TIMERS, useValue: SYSTEM_TIMERS },
    ClientAddresses,
    ClientExchange,
    ClientsService,
    ClientsTopic,
    EventsService,
    EventTopics,
    HeldSockets,
    LocalClients,
    SseEncoder,
    StreamsService,
    WireRules,
    WireService,
    WireSessions,
  ],
  exports: [EventTopics, HeldSockets, SseEncoder, StreamsService, WireRules],
})
export class StreamingModule {}
