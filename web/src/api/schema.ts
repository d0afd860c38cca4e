/** Made from /openapi.json by `npm run web:types`; do not edit. */

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    readonly AcceptedRequest: {
      /** @enum {string} */
      readonly status: 'accepted' | 'redriven';
      /** @example 3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11 */
      readonly traceId: string;
    };
    readonly AdvanceBody: {
      /** @example 31000 */
      readonly elapsedMs: number;
      /** @description The message of `until`, the last of its stream that was sent; null where none matched, and without `until`. */
      readonly matched: components['schemas']['MatchedMessage'] | null;
      /**
       * Format: date-time
       * @example 2026-01-01T00:00:31.000Z
       */
      readonly now: string;
    };
    readonly AppliedFaultBody: {
      /**
       * @description Of the body.
       * @example 18211
       */
      readonly bytes: number;
      /**
       * @description Its id.
       * @example 1f0c9a3e-s57
       */
      readonly client: string;
      /**
       * @description As it was asked for.
       * @example {
       *       "how": "rst"
       *     }
       */
      readonly detail: {
        readonly [key: string]: unknown;
      };
      /**
       * @example cut
       * @enum {string}
       */
      readonly kind: 'cut' | 'slow' | 'stall' | 'drop' | 'duplicate';
      /** @description The last id that had been sent. */
      readonly lastEventId: string | null;
      /**
       * @description Whole messages that had been sent.
       * @example 57
       */
      readonly messages: number;
    };
    readonly BrokenDocumentBody: {
      /** @example orders.yaml */
      readonly file: string;
      /** @description Its last valid content is served. */
      readonly inUse: boolean;
      readonly problems: readonly components['schemas']['DocumentProblemBody'][];
    };
    readonly CatalogBody: {
      /**
       * @example {
       *       "mobile": [
       *         "apple",
       *         "android"
       *       ],
       *       "desktop": [
       *         "safari",
       *         "chrome"
       *       ]
       *     }
       */
      readonly order: {
        readonly [key: string]: readonly string[];
      };
      /**
       * @example {
       *       "cards": [
       *         "visa",
       *         "mastercard"
       *       ]
       *     }
       */
      readonly payment: {
        readonly [key: string]: readonly string[];
      };
    };
    readonly ChangeJob: {
      /**
       * @description As at the start.
       * @example 10
       */
      readonly maxRps?: number;
      /**
       * @description Time stands still for a paused job.
       * @example true
       */
      readonly paused?: boolean;
    };
    readonly ChangeMessage: {
      /**
       * @description Its address.
       * @example http://localhost:8080/alice/changes/k3v9x2mq7a-17
       */
      readonly '@id'?: string;
      /**
       * @description The same as `timestamp`.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly 'https://kvasir.discover.ilabt.imec.be/vocab#timestamp'?: string;
      /** @example k3v9x2mq7a-17 */
      readonly id: string;
      /** @description The items as JSON-LD, with full IRIs as keys. */
      readonly insert: {
        readonly '@graph': readonly {
          readonly [key: string]: unknown;
        }[];
      };
      /**
       * Format: date-time
       * @description When the service took it.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly timestamp: string;
    };
    readonly ChannelBody: {
      /**
       * @description Its address in the document.
       * @example rides.trips
       */
      readonly address: string | null;
      /**
       * @description Length of its day in stream-seconds.
       * @example 150
       */
      readonly durationSeconds: number;
      /**
       * @description Names of its events.
       * @example [
       *       "tripRequested",
       *       "scale-up"
       *     ]
       */
      readonly events: readonly string[];
      /** @example /streams/ride-hailing/trips/export */
      readonly exportUrl: string;
      /** @example trips */
      readonly name: string;
      /** @example /streams/ride-hailing/trips/preview */
      readonly previewUrl: string;
      /** @example Trips */
      readonly title: string;
      /**
       * @description Its stream; the same path by WebSocket.
       * @example /streams/ride-hailing/trips
       */
      readonly url: string;
    };
    readonly ChannelClusterBody: {
      /** @description Messages that came in that second as its work. */
      readonly load: readonly number[];
      /** @description Nodes in that second. */
      readonly nodes: readonly number[];
    };
    readonly ChannelPreviewBody: {
      /** @example trips */
      readonly channel: string;
      /** @description By name. */
      readonly clusters: {
        readonly [key: string]: components['schemas']['ChannelClusterBody'];
      };
      /** @example ride-hailing */
      readonly document: string;
      /**
       * @description Length in stream-seconds.
       * @example 150
       */
      readonly duration: number;
      /** @description By event. */
      readonly messages: {
        readonly [key: string]: components['schemas']['MessagePreviewBody'];
      };
      /** @example 1 */
      readonly rate: number;
      /**
       * @description The seed, also where it was drawn.
       * @example 42
       */
      readonly seed: string;
    };
    readonly ClientBody: {
      /**
       * @description Of the body.
       * @example 18211
       */
      readonly bytes: number;
      /**
       * @description Bytes that it has not taken.
       * @example 0
       */
      readonly bytesBehind: number;
      /** @example 1f0c9a3e-s57 */
      readonly id: string;
      /**
       * @description The kind of its stream.
       * @example day
       * @enum {string}
       */
      readonly kind: 'day' | 'live' | 'changes' | 'telemetry' | 'events' | 'traffic' | 'fleet' | 'streams';
      /**
       * @description The last id that was sent; before the first, the one that it came with.
       * @example 0b9c1f5e-8a9d-4a44-9b3b-6c4c0b3a4f10:57
       */
      readonly lastEventId: string | null;
      /**
       * @description Whole messages that were sent.
       * @example 57
       */
      readonly messages: number;
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly openedAt: string;
      /** @description One of the dashboard's streams: `own=true` in its URL. */
      readonly own: boolean;
      /**
       * @description Path and query, as it has asked for them.
       * @example /stream?seed=42
       */
      readonly path: string;
      /**
       * @description Null where the request comes from elsewhere than this machine, and without the key.
       * @example 127.0.0.1
       */
      readonly remoteAddress: string | null;
      /**
       * @description The replica that it is connected to.
       * @example 1f0c9a3e
       */
      readonly replica: string;
      /** @description The id that it came with. */
      readonly resumedFrom: string | null;
      /** @description The session that its journal is kept under. */
      readonly session: string | null;
      /**
       * @description A WebSocket can be cut, and nothing else.
       * @enum {string}
       */
      readonly transport: 'sse' | 'web-socket';
      /** @example curl/7.88.1 */
      readonly userAgent: string | null;
      /**
       * @description Faults that its URL or a rule has, and of those that came later what holds on.
       * @example [
       *       "cut:at=100"
       *     ]
       */
      readonly wire: readonly string[];
    };
    readonly ClockAdvance: {
      /**
       * @description So far ahead, in milliseconds.
       * @example 1000
       */
      readonly byMs?: number;
      /** @description With `until`: how far ahead to go where no message matches, in milliseconds. Default: to the end of the run; with `duration=endless`, as far as one of its days is long. */
      readonly maxMs?: number;
      /** @description With `until`: the URL of the stream in which to look. It may be left out while all streams on the clock are of one URL. */
      readonly stream?: string;
      /**
       * Format: date-time
       * @description To a time.
       */
      readonly to?: string;
      /** @description To the next message of a stream with these fields. Objects in it are compared field by field; in place of a value, `$gt`, `$lt` and `$exists`. An empty object is the next message. On a stream of your own, `type` is the name of the event as well. */
      readonly until?: {
        readonly [key: string]: unknown;
      };
    };
    readonly ClockBody: {
      /**
       * @description Since `startAt`.
       * @example 1000
       */
      readonly elapsedMs: number;
      /** @example checkout */
      readonly name: string;
      /**
       * Format: date-time
       * @description What it shows.
       * @example 2026-01-01T00:00:01.000Z
       */
      readonly now: string;
      /**
       * @description Seconds of the clock in one second; 0 stands still.
       * @example 0
       */
      readonly speed: number;
      /**
       * Format: date-time
       * @description When all runs on it begin.
       * @example 2026-01-01T00:00:00.000Z
       */
      readonly startAt: string;
      /**
       * @description Streams that stand on it, of all replicas.
       * @example 1
       */
      readonly streams: number;
    };
    readonly ClockSpeed: {
      /**
       * @description Seconds of the clock in one second; 0 stands still.
       * @example 10
       */
      readonly speed: number;
    };
    readonly ClusterCourseBody: {
      /** @description Work items that came in that second; the unit of `nodeCapacity`, so that it can be given to `POST /cluster/evaluate`. */
      readonly load: readonly number[];
      /** @description Nodes in that second, 1–12. */
      readonly nodes: readonly number[];
    };
    readonly ClusterLimitsBody: {
      /** @example 12 */
      readonly maxReplicas: number;
      /** @example 1 */
      readonly minReplicas: number;
      /**
       * @description Pairs per stream-second that a node can take.
       * @example 4
       */
      readonly nodeCapacity: number;
      /**
       * @description Stream-seconds from one decision to the next.
       * @example 3
       */
      readonly syncPeriodSeconds: number;
      /**
       * @description Percent of the capacity that is aimed at.
       * @example 70
       */
      readonly targetAverageUtilization: number;
    };
    readonly ClustersBody: {
      readonly order: components['schemas']['ClusterLimitsBody'];
      readonly payment: components['schemas']['ClusterLimitsBody'];
    };
    readonly CommittedChange: {
      /**
       * @description Its address.
       * @example http://localhost:8080/alice/changes/k3v9x2mq7a-17
       */
      readonly '@id'?: string;
      /**
       * @description The same as `timestamp`.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly 'https://kvasir.discover.ilabt.imec.be/vocab#timestamp'?: string;
      /** @example k3v9x2mq7a-17 */
      readonly id: string;
      /** @description The items as JSON-LD, with full IRIs as keys. */
      readonly insert: {
        readonly '@graph': readonly {
          readonly [key: string]: unknown;
        }[];
      };
      readonly 'kss:statusEntry': readonly {
        readonly 'kss:statusCode': string;
      }[];
      /**
       * Format: date-time
       * @description When the service took it.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly timestamp: string;
    };
    readonly CutBody: {
      /**
       * @description `fin`: in order, `rst`: by a reset of the connection.
       * @default fin
       * @example rst
       * @enum {string}
       */
      readonly how: 'fin' | 'rst';
    };
    readonly DeadLetterAnswer: {
      readonly attempts: number;
      /** Format: date-time */
      readonly deadSince: string;
      readonly fault: string | null;
      /** @description The step that failed. */
      readonly point: number;
      /** @description Why an error of the service stopped it; only then. */
      readonly reason?: string;
      /** @example 3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11 */
      readonly traceId: string;
    };
    readonly DeletedRequests: {
      /**
       * @description Requests whose dead letters were deleted.
       * @example 24
       */
      readonly deleted: number;
    };
    readonly DeviceBack: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example 8001 */
      readonly port: number;
      /** @enum {string} */
      readonly type: 'back';
    };
    readonly DeviceDown: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example its worker stopped */
      readonly reason: string;
      /** @enum {string} */
      readonly type: 'down';
    };
    readonly DeviceEventsBody: {
      /** @description What is kept of it, the oldest first. */
      readonly events: readonly (
        | components['schemas']['DeviceStarted']
        | components['schemas']['DeviceRestarted']
        | components['schemas']['DeviceDown']
        | components['schemas']['DeviceBack']
        | components['schemas']['DevicePaused']
        | components['schemas']['DeviceResumed']
        | components['schemas']['DeviceSettings']
      )[];
    };
    readonly DeviceFaultDto: {
      /**
       * @description How long it lasts. Default: until it is taken back.
       * @example 600
       */
      readonly forSeconds?: number;
      /**
       * @description `overheat`, `fan-stuck`: it gets hot, stops, and goes on with less · `pool-down`, `power-fault`: it does not hash · `asic-error`: many results are wrong · `wifi-weak`: answers are late, or do not come · `slow-http`: answers are late · `reset-loop`: it restarts again and again. A device without a board can have the last three only.
       * @example fan-stuck
       * @enum {string}
       */
      readonly kind:
        | 'overheat'
        | 'pool-down'
        | 'fan-stuck'
        | 'wifi-weak'
        | 'asic-error'
        | 'slow-http'
        | 'reset-loop'
        | 'power-fault';
      /** @description The same seed, the same delays and resets. Default: `FLEET_SEED`. */
      readonly seed?: string;
    };
    readonly DeviceFaultsBody: {
      readonly faults: readonly components['schemas']['DeviceFaultState'][];
    };
    readonly DeviceFaultState: {
      /** @example mockaxe1 */
      readonly hostname: string;
      /**
       * @example fan-stuck
       * @enum {string}
       */
      readonly kind:
        | 'overheat'
        | 'pool-down'
        | 'fan-stuck'
        | 'wifi-weak'
        | 'asic-error'
        | 'slow-http'
        | 'reset-loop'
        | 'power-fault';
      /** @example flowprobe */
      readonly seed: string;
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly since: string;
      /**
       * Format: date-time
       * @description Null where it lasts until it is taken back.
       * @example 2025-09-06T23:02:52.123Z
       */
      readonly until: string | null;
    };
    readonly DeviceLogMessage: {
      /**
       * Format: date-time
       * @description When the device wrote it.
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example System started */
      readonly log: string;
    };
    readonly DevicePaused: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @enum {string} */
      readonly type: 'paused';
    };
    readonly DeviceRestarted: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:57.123Z
       */
      readonly backAt: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @enum {string} */
      readonly type: 'restarted';
    };
    readonly DeviceResumed: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @enum {string} */
      readonly type: 'resumed';
    };
    readonly DeviceSettings: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /**
       * @description As they were set, but `***` for a password.
       * @example {
       *       "frequency": 550
       *     }
       */
      readonly fields: {
        readonly [key: string]: unknown;
      };
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @enum {string} */
      readonly type: 'settings';
    };
    readonly DeviceStarted: {
      /**
       * Format: date-time
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example 8001 */
      readonly port: number;
      /** @enum {string} */
      readonly type: 'started';
    };
    readonly DocumentBody: {
      readonly channels: readonly components['schemas']['ChannelBody'][];
      /**
       * @description Name of its file.
       * @example ride-hailing
       */
      readonly name: string;
      /** @description What of it is not served, and why. */
      readonly notServed: readonly components['schemas']['NotServedBody'][];
      /** @example Ride hailing */
      readonly title: string;
      /**
       * @description Of its content.
       * @example 1.0.0
       */
      readonly version: string;
    };
    readonly DocumentProblemBody: {
      /**
       * @description Where it stands.
       * @example line 3, column 5
       */
      readonly field: string;
      /** @example /channels/orders: nothing is fetched */
      readonly problem: string;
    };
    readonly EndMessage: {
      /**
       * Format: uuid
       * @example 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1
       */
      readonly connection_uuid: string;
      /**
       * Format: date-time
       * @description When the run ends by its own time, UTC: the stream's length after `start`.
       * @example 2025-09-06T22:55:22Z
       */
      readonly timestamp: string;
      /**
       * @example end
       * @enum {string}
       */
      readonly type: 'end';
      /**
       * Format: uuid
       * @example 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1
       */
      readonly uuid: string;
    };
    readonly EndpointStatsBody: {
      /** @example 3 */
      readonly failed: number;
      /** @example 40.2 */
      readonly max: number;
      /** @example 2.9 */
      readonly p50: number;
      /** @example 6.1 */
      readonly p95: number;
      /** @example 11 */
      readonly p99: number;
      /**
       * @description Requests that have ended.
       * @example 203
       */
      readonly requests: number;
    };
    readonly ErrorBody: {
      /**
       * @description A stable code that a program may rely on.
       * @example invalid-query
       */
      readonly code: string;
      /** @description Every problem found, each with the field it is about; empty where no field is to blame. */
      readonly details: readonly components['schemas']['ProblemBody'][];
      /**
       * @description A sentence for a person.
       * @example duration must be between 120 and 180
       */
      readonly message: string;
      /**
       * @description The HTTP status, repeated.
       * @example 400
       */
      readonly statusCode: number;
    };
    readonly EvaluateDto: {
      /**
       * @description The load in each second, in the unit of nodeCapacity: load[i] is that of second i.
       * @example [
       *       2,
       *       2.5,
       *       3,
       *       8
       *     ]
       */
      readonly load: readonly number[];
      /** @description How the cluster is scaled. */
      readonly policy: components['schemas']['ScalingPolicyDto'];
    };
    readonly EvaluationDto: {
      /** @description One step for each full syncPeriodSeconds of the load. */
      readonly steps: readonly components['schemas']['ScalingStepDto'][];
    };
    readonly FaultDto: {
      /**
       * @description Whether it is armed.
       * @example true
       */
      readonly enabled: boolean;
      /**
       * @description `error`: the step fails · `latency`: it is delayed · `drop`: lost without a report · `duplicate`: done twice · `crash-after`: done, then the confirmation is lost. Needed to arm it.
       * @example error
       * @enum {string}
       */
      readonly kind?: 'error' | 'latency' | 'drop' | 'duplicate' | 'crash-after';
      /** @description How long `latency` delays, in milliseconds. Default: 1000. */
      readonly latencyMs?: number;
      /**
       * @description The share of tries that it hits. Needed to arm it.
       * @example 0.5
       */
      readonly probability?: number;
      /** @description With the same seed the same requests since then are hit, in the same way. Default: a new one. */
      readonly seed?: string;
    };
    readonly FaultPointReport: {
      /**
       * Format: date-time
       * @description When it was armed last.
       */
      readonly armedAt: string | null;
      /** @description The first request that it hit in this run. */
      readonly firstTrace: string | null;
      /** @example 57 */
      readonly hits: number;
      /** @description The last. */
      readonly lastTrace: string | null;
      /** @example 3 */
      readonly point: number;
    };
    readonly FaultPointState: {
      /**
       * @description `accept`: an inbox stores the message · `publish`: an outbox puts it on the event bus · `forward`: a lambda hands it over at once · `apply`: its effect is applied.
       * @enum {string}
       */
      readonly action: 'accept' | 'publish' | 'forward' | 'apply';
      /** Format: date-time */
      readonly armedAt: string | null;
      /**
       * @description The backend whose record of a request has the step.
       * @enum {integer}
       */
      readonly backend: 1 | 2;
      readonly enabled: boolean;
      /**
       * @description Where a message is before the step.
       * @example Frontend
       */
      readonly from: string;
      /** @description Tries that it hit in this run. */
      readonly hits: number;
      /** @enum {string|null} */
      readonly kind: 'error' | 'latency' | 'drop' | 'duplicate' | 'crash-after' | null;
      /** @description While it is set. */
      readonly latencyMs?: number;
      /** @example Frontend → Backend 1 */
      readonly name: string;
      /**
       * @description The step after this one; null at the end.
       * @example 2
       */
      readonly next: number | null;
      /**
       * @description Tries that it did not hit in this run.
       * @example 812
       */
      readonly passed: number;
      /** @example 1 */
      readonly point: number;
      readonly probability: number;
      /** @description While it is set. */
      readonly seed?: string;
      /**
       * @description What takes the step, as its telemetry names it.
       * @example Frontend
       */
      readonly service: string;
      /**
       * @description Where it is after the step.
       * @example Backend 1
       */
      readonly to: string;
      /** @description Requests that wait before it now, of any run. */
      readonly waiting: number;
    };
    readonly FaultReport: {
      /**
       * @description applied + lost + stuck + deadLettered + deleted
       * @example 190
       */
      readonly accepted: number;
      /**
       * @description Processed by Backend 2, and noted by Backend 1.
       * @example 190
       */
      readonly applied: number;
      /** @description In the dead-letter queue. */
      readonly deadLettered: number;
      /** @description Whose dead letters were deleted. */
      readonly deleted: number;
      /** @description Whose effect was applied more than once, by either backend. */
      readonly duplicated: number;
      /**
       * @description Answered to the frontend as failed.
       * @example 10
       */
      readonly failedAtFrontend: number;
      /** @description Of which no message is left. */
      readonly lost: number;
      /**
       * @example outbox+inbox
       * @enum {string}
       */
      readonly mode: 'naive' | 'outbox' | 'outbox+inbox';
      /** @description Requests in the dead-letter queue now, of any run. */
      readonly parked: number;
      /** @description The points that were ever armed. */
      readonly points: readonly components['schemas']['FaultPointReport'][];
      /**
       * @description Why `POST /requests` accepts no further request; null while it does.
       * @example null
       */
      readonly refusing: string | null;
      /**
       * @description accepted + failedAtFrontend
       * @example 200
       */
      readonly sent: number;
      /** @description Accepted, and not yet at an end. */
      readonly stuck: number;
      /** @description Requests that wait before a point now, of any run: the sum over the points of `GET /faults`. */
      readonly waiting: number;
    };
    readonly FaultsTopicMessage: {
      readonly load: components['schemas']['LoadDto'];
      /** @enum {string} */
      readonly mode: 'naive' | 'outbox' | 'outbox+inbox';
      readonly points: readonly components['schemas']['FaultPointState'][];
      readonly policy: components['schemas']['PolicyAnswer'];
      readonly report: components['schemas']['FaultReport'];
    };
    readonly FleetBody: {
      readonly devices: readonly components['schemas']['FleetDevice'][];
    };
    readonly FleetDevice: {
      /**
       * @description Its own IPv4 address, with `DEVICE_ADDRESSES`.
       * @example 127.0.10.1
       */
      readonly address?: string;
      /**
       * @description Name of its profile.
       * @example legacy
       */
      readonly api: string;
      /** @example v2.1.8 */
      readonly firmware: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /**
       * @description MAC address, of devices that report one.
       * @example 02:5B:0A:1C:4F:77
       */
      readonly mac?: string;
      /**
       * @description Whether mining is paused, as firmware that can do so was asked to; it ends with a restart.
       * @example false
       */
      readonly miningPaused: boolean;
      /**
       * @description Its own port.
       * @example 8001
       */
      readonly port: number;
      /** @enum {string} */
      readonly state: 'restarting' | 'down' | 'starting' | 'running';
      /**
       * @description Whole seconds since it was switched on; 0 where it is not.
       * @example 42
       */
      readonly uptime: number;
      /**
       * @description The worker thread that it runs in, counted from 1.
       * @example 1
       */
      readonly worker: number;
    };
    readonly FleetFaultDto: {
      /**
       * @description How long it lasts. Default: until it is taken back.
       * @example 600
       */
      readonly forSeconds?: number;
      /**
       * @description `overheat`, `fan-stuck`: it gets hot, stops, and goes on with less · `pool-down`, `power-fault`: it does not hash · `asic-error`: many results are wrong · `wifi-weak`: answers are late, or do not come · `slow-http`: answers are late · `reset-loop`: it restarts again and again. A device without a board can have the last three only.
       * @example fan-stuck
       * @enum {string}
       */
      readonly kind:
        | 'overheat'
        | 'pool-down'
        | 'fan-stuck'
        | 'wifi-weak'
        | 'asic-error'
        | 'slow-http'
        | 'reset-loop'
        | 'power-fault';
      /** @description The same seed, the same delays and resets. Default: `FLEET_SEED`. */
      readonly seed?: string;
      /**
       * @description The share of the devices that get it, drawn by the seed.
       * @example 0.25
       */
      readonly share: number;
    };
    readonly FleetGap: {
      /**
       * @description The first sequence that is gone.
       * @example 18
       */
      readonly from: number;
      /** @description The last; null where the service was started anew. */
      readonly to: number | null;
    };
    readonly FleetTopicMessage: {
      /** @description The first 100 of them. */
      readonly devices: readonly components['schemas']['ReportedDevice'][];
      /**
       * @description How many devices there are.
       * @example 5
       */
      readonly total: number;
    };
    readonly GapMessage: {
      /**
       * @description The first sequence that is gone.
       * @example 18
       */
      readonly from: number;
      /** @description The last; null where the whole history is lost. */
      readonly to: number | null;
    };
    readonly HealthBody: {
      /** @description Everything. */
      readonly details: {
        readonly [key: string]: {
          /** @enum {string} */
          readonly status: 'up' | 'down';
        } & {
          readonly [key: string]: unknown;
        };
      };
      /** @description What is down. */
      readonly error: {
        readonly [key: string]: {
          /** @enum {string} */
          readonly status: 'up' | 'down';
        } & {
          readonly [key: string]: unknown;
        };
      };
      /** @description What is up. */
      readonly info: {
        readonly [key: string]: {
          /** @enum {string} */
          readonly status: 'up' | 'down';
        } & {
          readonly [key: string]: unknown;
        };
      };
      /** @enum {string} */
      readonly status: 'error' | 'ok' | 'shutting_down';
    };
    readonly InfoMessage: {
      /** @example The first shops open their doors, a higher visitor rate expected. */
      readonly message: string;
      /**
       * @example info
       * @enum {string}
       */
      readonly type: 'info';
    };
    readonly JobBody: {
      /**
       * @description Seconds.
       * @example 60
       */
      readonly duration: number;
      readonly endpoints: readonly ('GET /users' | 'POST /users' | 'GET /users/:id' | 'PATCH /users/:id')[];
      /**
       * @description Likewise; null while it is not over.
       * @example null
       */
      readonly endTime: number | null;
      /** Format: uuid */
      readonly jobId: string;
      /**
       * @description Requests a second at most.
       * @example 20
       */
      readonly maxRps: number;
      /**
       * @description Why it ended early although nobody stopped it: `owner lost`, `internal error`, `the replica that ran it was stopped`; else null.
       * @example null
       */
      readonly reason: string | null;
      /**
       * @example peak
       * @enum {string}
       */
      readonly scenario: 'normal' | 'peak' | 'errors' | 'latency' | 'stress';
      /**
       * @description Milliseconds since 1970.
       * @example 1736936445123
       */
      readonly startTime: number;
      readonly stats: components['schemas']['JobStatsBody'];
      /**
       * @example running
       * @enum {string}
       */
      readonly status: 'starting' | 'running' | 'paused' | 'completed' | 'cancelled' | 'error';
      /** @example self */
      readonly target: string;
    };
    readonly JobChoicesBody: {
      /**
       * @description Seconds.
       * @example {
       *       "minimum": 1,
       *       "maximum": 3600
       *     }
       */
      readonly duration: components['schemas']['RangeBody'];
      readonly endpoints: readonly ('GET /users' | 'POST /users' | 'GET /users/:id' | 'PATCH /users/:id')[];
      /**
       * @description Requests a second; up to `TRAFFIC_MAX_RPS`.
       * @example {
       *       "minimum": 1,
       *       "maximum": 20
       *     }
       */
      readonly maxRps: components['schemas']['RangeBody'];
      readonly scenarios: readonly components['schemas']['ScenarioChoiceBody'][];
      /**
       * @description `self`, then the names out of `TRAFFIC_TARGETS`.
       * @example [
       *       "self",
       *       "shop"
       *     ]
       */
      readonly targets: readonly string[];
    };
    readonly JobSeriesBody: {
      /** Format: uuid */
      readonly jobId: string;
      /**
       * @description Of the job, in milliseconds since 1970.
       * @example 1736936445123
       */
      readonly startTime: number;
      /** @description The last 300 seconds that are over, the oldest first; a second in which the job was paused and nothing happened is left out. */
      readonly windows: readonly components['schemas']['LoadWindowBody'][];
    };
    readonly JobStatsBody: {
      /**
       * @description In flight when the job was stopped, or 20 s after its time.
       * @example 0
       */
      readonly aborted: number;
      /**
       * @description Mean of `latency`, in milliseconds.
       * @example 3.2
       */
      readonly avgLatency: number;
      /**
       * @description By endpoint.
       * @example {
       *       "GET /users": 203
       *     }
       */
      readonly byEndpoint: {
        readonly [key: string]: number;
      };
      /**
       * @description Why requests were not answered.
       * @example {}
       */
      readonly byError: {
        readonly [key: string]: number;
      };
      /**
       * @description By status; `none`: without an answer.
       * @example {
       *       "200": 640,
       *       "503": 12
       *     }
       */
      readonly byStatus: {
        readonly [key: string]: number;
      };
      /**
       * @description Requests sent a second, over the last two seconds.
       * @example 19.8
       */
      readonly currentRps: number;
      /**
       * @description How much of its `duration` has passed for the job, in seconds: not while it is paused.
       * @example 41.5
       */
      readonly elapsedSeconds: number;
      /** @description Counts and latencies by endpoint. */
      readonly endpoints: {
        readonly [key: string]: components['schemas']['EndpointStatsBody'];
      };
      /**
       * @description Answered with another, or not at all.
       * @example 12
       */
      readonly failedRequests: number;
      /**
       * @description Requests in flight, 100 at most.
       * @example 0
       */
      readonly inFlight: number;
      /** @description The last second that is over; null before there is one. All of them: `GET /traffic/jobs/{jobId}/series`. */
      readonly lastSecond: components['schemas']['LoadWindowBody'] | null;
      /** @description Milliseconds from when a request was due to the end of its answer. */
      readonly latency: components['schemas']['LatenciesBody'];
      /** @description Milliseconds from when it was written to its socket. */
      readonly serviceTime: components['schemas']['LatenciesBody'];
      /**
       * @description Due and never sent, as too many were in flight or the cap left no room.
       * @example 0
       */
      readonly skipped: number;
      /**
       * @description Answered with a status below 400.
       * @example 800
       */
      readonly successfulRequests: number;
      /**
       * @description Requests a second that the scenario asks for at this moment.
       * @example 20
       */
      readonly targetRps: number;
      /**
       * @description Requests that have come to an end, well or not.
       * @example 812
       */
      readonly totalRequests: number;
    };
    readonly LabAccountBody: {
      /**
       * @description Whether it has given up for good.
       * @example true
       */
      readonly closed?: boolean;
      /**
       * @description Whether it has reported an error.
       * @example true
       */
      readonly error?: boolean;
      /** @description All that it has dispatched, in order. */
      readonly events: readonly components['schemas']['LabEventBody'][];
      /** @example my-client-1 */
      readonly session: string;
    };
    readonly LabCaseBody: {
      /**
       * @description Why Chromium differs from the standard here, where it does.
       * @example An empty retry sets the time back to its default.
       */
      readonly chromium?: string;
      /** @example cr-then-lf */
      readonly name: string;
      /**
       * @description Public reports of the same.
       * @example [
       *       "rexxars/eventsource-parser#17"
       *     ]
       */
      readonly reports: readonly string[];
      /**
       * @description Section of the WHATWG HTML standard.
       * @example 9.2.6
       */
      readonly section: string;
      /** @example CR at the end of one read, LF at the start of the next */
      readonly title: string;
      /**
       * @description Where the stream is; a `session` goes with it.
       * @example /lab/cr-then-lf
       */
      readonly url: string;
    };
    readonly LabCheckBody: {
      /** @example tw */
      readonly actual: string;
      /** @example two */
      readonly expected: string;
      /** @example false */
      readonly passed: boolean;
      /** @example event 2 data */
      readonly what: string;
    };
    readonly LabEventBody: {
      /** @example one */
      readonly data: string;
      /**
       * @description Default: the empty text.
       * @example 7
       */
      readonly lastEventId?: string;
      /**
       * @description Default: message.
       * @example message
       */
      readonly type?: string;
    };
    readonly LabExpectationBody: {
      /**
       * @description Whether it gives up for good.
       * @example true
       */
      readonly closed?: boolean;
      /**
       * @description Whether an error event, or a rejected promise, is right.
       * @example true
       */
      readonly error?: boolean;
      readonly events: readonly components['schemas']['LabEventBody'][];
      /**
       * @description For so many milliseconds after the last expected request was answered there must be no other.
       * @example 1000
       */
      readonly notBefore?: number;
      /**
       * @description How often it connects again, at least.
       * @example 1
       */
      readonly reconnects?: number;
      /**
       * @description Headers that the nth request must have; null for one that it must not have.
       * @example {
       *       "2": {
       *         "last-event-id": "7"
       *       }
       *     }
       */
      readonly request?: {
        readonly [key: string]: {
          readonly [key: string]: string | null;
        };
      };
      /**
       * @description Least and most before each reconnect, in milliseconds.
       * @example [
       *       300,
       *       3000
       *     ]
       */
      readonly waitMs?: readonly number[];
    };
    readonly LabRequestBody: {
      /**
       * Format: date-time
       * @description When it came.
       */
      readonly at: string;
      /**
       * @description Who ended the answer; null while it is under way.
       * @example server
       * @enum {string|null}
       */
      readonly endedBy: 'client' | 'server' | null;
      /**
       * @description The headers that are recorded, where it had them; long values are abbreviated.
       * @example {
       *       "accept": "text/event-stream",
       *       "last-event-id": "7"
       *     }
       */
      readonly headers: {
        readonly [key: string]: string;
      };
      /**
       * @description Which request of the session, from 1.
       * @example 2
       */
      readonly n: number;
      /**
       * @description How long the answer took, in milliseconds; null while it is under way.
       * @example 31
       */
      readonly openMs: number | null;
      /**
       * @description What it was answered.
       * @example 200
       */
      readonly status: number;
    };
    readonly LabSessionBody: {
      /**
       * @description Requests past those.
       * @example 0
       */
      readonly further: number;
      /** @description The first 200, in order. */
      readonly requests: readonly components['schemas']['LabRequestBody'][];
      /** @example my-client-1 */
      readonly session: string;
    };
    readonly LabVerdictBody: {
      readonly checks: readonly components['schemas']['LabCheckBody'][];
      /**
       * @description Whether all checks have passed.
       * @example false
       */
      readonly passed: boolean;
    };
    readonly LatenciesBody: {
      /** @example 40.2 */
      readonly max: number;
      /** @example 2.9 */
      readonly p50: number;
      /** @example 6.1 */
      readonly p95: number;
      /** @example 11 */
      readonly p99: number;
    };
    readonly LoadDto: {
      /**
       * @description Requests a second.
       * @example 5
       */
      readonly rps: number;
    };
    readonly LoadWindowBody: {
      /**
       * @description Requests that ended, the failed ones included.
       * @example 20
       */
      readonly completed: number;
      /** @example 1 */
      readonly failed: number;
      /**
       * @description As `latency`, of those that ended.
       * @example 2.9
       */
      readonly p50: number | null;
      /** @example 6.1 */
      readonly p95: number | null;
      /**
       * @description Which second: it began this many seconds after `startTime`, pauses included.
       * @example 41
       */
      readonly second: number;
      /**
       * @description Requests sent.
       * @example 20
       */
      readonly sent: number;
      /**
       * @description Requests a second that the scenario asked for.
       * @example 20
       */
      readonly targetRps: number;
    };
    readonly MatchedMessage: {
      /**
       * @description The message itself.
       * @example {
       *       "type": "scale-up",
       *       "entity": "order",
       *       "factor": 1
       *     }
       */
      readonly data: {
        readonly [key: string]: unknown;
      };
      /**
       * @description Name of its event, where the messages of the stream have one.
       * @example tripCancelled
       */
      readonly event?: string;
      /** @example 019b7653-ff00-7c7e-9d5b-3f2a8c6e41d7:5 */
      readonly id: string;
    };
    readonly MessagePreviewBody: {
      /** @description Messages in each stream-second. */
      readonly perSecond: readonly number[];
      /**
       * @description Five payloads: the first of the day.
       * @example [
       *       {
       *         "tripId": "db263378-3501-405b-8261-7c7795ac1ccd",
       *         "reason": "traffic"
       *       }
       *     ]
       */
      readonly samples: readonly unknown[];
    };
    readonly MessagesBody: {
      /**
       * @description The next so many.
       * @example 3
       */
      readonly messages: number;
    };
    readonly ModeAnswer: {
      /** @enum {string} */
      readonly mode: 'naive' | 'outbox' | 'outbox+inbox';
    };
    readonly NewClock: {
      /**
       * @description Seconds of the clock in one second; 0 stands still.
       * @default 0
       * @example 0
       */
      readonly speed: number;
      /**
       * Format: date-time
       * @description When all runs on it begin.
       * @default 2026-01-01T00:00:00Z
       * @example 2026-01-01T00:00:00Z
       */
      readonly startAt: string;
    };
    readonly NewUser: {
      /** @example ada.lindqvist@example.org */
      readonly email: string;
      /** @example Ada Lindqvist */
      readonly name: string;
    };
    readonly NoFailure: {
      /** @example true */
      readonly ok: boolean;
    };
    readonly NotServedBody: {
      /**
       * @description The channel.
       * @example orders
       */
      readonly channel: string | null;
      /**
       * @description Where it stands in the file.
       * @example line 12, column 7
       */
      readonly field: string;
      /**
       * @description The message, where it is one.
       * @example orderPaid
       */
      readonly message: string | null;
      /** @example the schema format application/vnd.apache.avro;version=1.9.0 is not served */
      readonly problem: string;
    };
    readonly PhaseBody: {
      /** @example Lunch rush: usual busy high street, increasing retail and card payments. */
      readonly info: string;
      /**
       * @description Arrivals at its start, pairs per stream-second.
       * @example 28
       */
      readonly rate: number;
      /**
       * @description Its start as a share of the day.
       * @example 0.5
       */
      readonly startShare: number;
    };
    readonly PodState: {
      /** @description The oldest change that is kept; null where there is none. */
      readonly first: components['schemas']['StoredChange'] | null;
      /** @description The newest. */
      readonly last: components['schemas']['StoredChange'] | null;
      /** @example alice */
      readonly name: string;
    };
    readonly PolicyAnswer: {
      /** @example 200 */
      readonly backoffMs: number;
      /** @example 0 */
      readonly maxAttempts: number;
    };
    readonly PolicyDto: {
      /** @description The first pause before a step is tried again, in milliseconds; each further one is twice as long, up to five seconds. At the start: 200. */
      readonly backoffMs?: number;
      /** @description Tries of a step after which its message becomes a dead letter; 0 for none. At the start: 0. */
      readonly maxAttempts?: number;
    };
    readonly PreviewBody: {
      /**
       * @description Length in stream-seconds.
       * @example 150
       */
      readonly duration: number;
      readonly order: components['schemas']['ClusterCourseBody'];
      /** @description Its load lags behind that of `order`. */
      readonly payment: components['schemas']['ClusterCourseBody'];
      /** @example 1 */
      readonly rate: number;
      /** @example busy-retail-day */
      readonly scenario: string;
      /**
       * @description The seed, also where it was drawn.
       * @example 42
       */
      readonly seed: string;
    };
    readonly ProblemBody: {
      /**
       * @description The field, parameter or place that it is about.
       * @example duration
       */
      readonly field: string;
      /**
       * @description What is wrong with it, and what was expected.
       * @example duration must be between 120 and 180
       */
      readonly problem: string;
    };
    readonly RangeBody: {
      /** @example 20 */
      readonly maximum: number;
      /** @example 1 */
      readonly minimum: number;
    };
    readonly RatePolicyDto: {
      /**
       * @description Length of the period in seconds.
       * @example 15
       */
      readonly periodSeconds: number;
      /**
       * @description What `value` counts: nodes, or percent of the nodes at the start of the period.
       * @enum {string}
       */
      readonly type: 'Pods' | 'Percent';
      /**
       * @description Nodes or percent that may be added or removed within the period.
       * @example 4
       */
      readonly value: number;
    };
    readonly RedrivenRequests: {
      /**
       * @description Requests that are on their way again.
       * @example 24
       */
      readonly redriven: number;
    };
    readonly ReportedDevice: {
      /**
       * @description Its own IPv4 address, with `DEVICE_ADDRESSES`.
       * @example 127.0.10.1
       */
      readonly address?: string;
      /**
       * @description Name of its profile.
       * @example legacy
       */
      readonly api: string;
      /** @example v2.1.8 */
      readonly firmware: string;
      /**
       * @description GH/s.
       * @example 742.1
       */
      readonly hashRate: number | null;
      /** @example mockaxe1 */
      readonly hostname: string;
      /**
       * @description MAC address, of devices that report one.
       * @example 02:5B:0A:1C:4F:77
       */
      readonly mac?: string;
      /**
       * @description Whether mining is paused, as firmware that can do so was asked to; it ends with a restart.
       * @example false
       */
      readonly miningPaused: boolean;
      /**
       * @description Its own port.
       * @example 8001
       */
      readonly port: number;
      /**
       * @description Watts.
       * @example 15.2
       */
      readonly power: number | null;
      /** @enum {string} */
      readonly state: 'restarting' | 'down' | 'starting' | 'running';
      /**
       * @description °C.
       * @example 61
       */
      readonly temp: number | null;
      /** @description Whole seconds since it was switched on; 0 where it is not. */
      readonly uptimeSeconds: number;
      /**
       * @description The worker thread that it runs in, counted from 1.
       * @example 1
       */
      readonly worker: number;
    };
    readonly ReportsBody: {
      /** @description In the order in which they were asked for. */
      readonly devices: readonly components['schemas']['ReportedDevice'][];
    };
    readonly RequestAnswer: {
      /**
       * Format: date-time
       * @description Null where it was not accepted.
       */
      readonly acceptedAt: string | null;
      /**
       * Format: date-time
       * @description When its dead letters were deleted; only then.
       */
      readonly deletedAt?: string;
      /** @description Why an error of the service stopped it; only then. */
      readonly reason?: string;
      readonly steps: readonly components['schemas']['StepView'][];
      /** @example 3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11 */
      readonly traceId: string;
      /**
       * @description A request that is lost (mode `naive`) is pending for ever, as nobody reports it; `GET /faults/report` counts it.
       * @enum {string}
       */
      readonly verdict: 'done' | 'pending' | 'dead-lettered' | 'failed-at-frontend';
    };
    readonly RequestFiguresBody: {
      /**
       * @description By status; 499: the client went away first.
       * @example {
       *       "200": 200
       *     }
       */
      readonly byStatus: {
        readonly [key: string]: number;
      };
      /**
       * @description Requests that this replica has measured since its start and could not record, as the store was away.
       * @example 0
       */
      readonly dropped: number;
      /**
       * @description Errors as a share of all requests, 0–1.
       * @example 0.014778
       */
      readonly errorRate: number;
      /**
       * @description Those with a status from 400 on.
       * @example 3
       */
      readonly errors: number;
      /** @description Milliseconds from the head of a request to the end of its answer; null without one. */
      readonly latency: components['schemas']['RouteLatenciesBody'];
      /**
       * @description The cursor of the next page, to be sent as `after`; null where the answer is complete. A page sums up half a million requests.
       * @example null
       */
      readonly next: string | null;
      /** @example 203 */
      readonly requests: number;
      /** @description The same by route; `other`: paths that the API does not have. */
      readonly routes: {
        readonly [key: string]: components['schemas']['RouteFiguresBody'];
      };
      /**
       * @description ISO 8601.
       * @example 2025-09-06T22:52:52.000Z
       */
      readonly since: string;
      /**
       * @description When this was summed up, ISO 8601.
       * @example 2025-09-06T22:53:52.000Z
       */
      readonly until: string;
    };
    readonly RouteFiguresBody: {
      /**
       * @description By status; 499: the client went away first.
       * @example {
       *       "200": 200
       *     }
       */
      readonly byStatus: {
        readonly [key: string]: number;
      };
      /**
       * @description Errors as a share of all requests, 0–1.
       * @example 0.014778
       */
      readonly errorRate: number;
      /**
       * @description Those with a status from 400 on.
       * @example 3
       */
      readonly errors: number;
      /** @description Milliseconds from the head of a request to the end of its answer; null without one. */
      readonly latency: components['schemas']['RouteLatenciesBody'];
      /** @example 203 */
      readonly requests: number;
    };
    readonly RouteLatenciesBody: {
      /** @example 1.2 */
      readonly avg: number | null;
      /** @example 12.3 */
      readonly max: number | null;
      /** @example 0.9 */
      readonly p50: number | null;
      /** @example 2.4 */
      readonly p95: number | null;
      /** @example 5.1 */
      readonly p99: number | null;
    };
    readonly RunningProcess: {
      /** @description Up to five, the newest last. */
      readonly lastEvents: readonly components['schemas']['TelemetryMessage'][];
      /** @example Simple::Telemetry::Client */
      readonly name: string;
      /**
       * @description As `processStarted` gave it.
       * @example 4711
       */
      readonly pid: number | null;
      /**
       * Format: date-time
       * @description By its own clock.
       * @example 2024-09-06T22:33:20.000Z
       */
      readonly startedAt: string;
      /** @example 0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11 */
      readonly traceId: string;
    };
    readonly ScaleMessage: {
      /**
       * @description Which cluster.
       * @example order
       * @enum {string}
       */
      readonly entity: 'order' | 'payment';
      /**
       * @description Number of nodes.
       * @example 2
       */
      readonly factor: number;
      /**
       * @example scale-up
       * @enum {string}
       */
      readonly type: 'scale-up' | 'scale-down';
    };
    readonly ScalingBehaviorDto: {
      /** @description How nodes are removed. */
      readonly scaleDown?: components['schemas']['ScalingRulesDto'];
      /** @description How nodes are added. */
      readonly scaleUp?: components['schemas']['ScalingRulesDto'];
    };
    readonly ScalingPolicyDto: {
      /** @description How fast the cluster may change. */
      readonly behavior?: components['schemas']['ScalingBehaviorDto'];
      /**
       * @description The nodes at the start. Default: 2, or the nearest that minReplicas and maxReplicas allow.
       * @example 2
       */
      readonly initialReplicas?: number;
      /**
       * @description The most nodes. Default: 12.
       * @example 12
       */
      readonly maxReplicas?: number;
      /**
       * @description The fewest nodes. Default: 1.
       * @example 1
       */
      readonly minReplicas?: number;
      /**
       * @description The load that makes one node 100 % busy, in the unit of the load (pairs per second in a scenario), or a quantity.
       * @example 4
       */
      readonly nodeCapacity: number | string;
      /**
       * @description Seconds between two decisions. Default: 15.
       * @example 3
       */
      readonly syncPeriodSeconds?: number;
      /**
       * @description The utilization aimed at, in percent of nodeCapacity. Default: 80.
       * @example 70
       */
      readonly targetAverageUtilization?: number;
      /**
       * @description How far utilization / target may be from 1 without a change, as a share or a quantity ("100m"). Default: 0.1.
       * @example 0.1
       */
      readonly tolerance?: number | string;
    };
    readonly ScalingRulesDto: {
      /** @description Limits on the rate of change. Default: 4 Pods and 100 Percent in 15 s for scaleUp, 100 Percent in 15 s for scaleDown. */
      readonly policies?: readonly components['schemas']['RatePolicyDto'][];
      /**
       * @description Which of the policies holds: the one that allows the largest change, the smallest, or no change at all. Default: Max.
       * @enum {string}
       */
      readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
      /**
       * @description Seconds over which the most careful recommendation holds: the lowest when scaling up, the highest when scaling down.
       *     Default: 0 for scaleUp, 300 for scaleDown.
       * @example 30
       */
      readonly stabilizationWindowSeconds?: number;
      /**
       * @description Instead of the policy's own tolerance in this direction, as a share or a quantity ("50m").
       * @example 50m
       */
      readonly tolerance?: number | string;
    };
    readonly ScalingStepDto: {
      /**
       * @description When, in seconds from the start.
       * @example 3
       */
      readonly at: number;
      /**
       * @description The nodes decided, after the stabilization window, the rate policies and the range.
       * @example 2
       */
      readonly desired: number;
      /**
       * @description The mean load of the seconds since the last sync, in the unit of nodeCapacity.
       * @example 2.5
       */
      readonly load: number;
      /**
       * @description The nodes before the decision.
       * @example 2
       */
      readonly nodes: number;
      /**
       * @description What decided: the limit where it changed the count, else the window where it held the recommendation back.
       * @example ScaleDownStabilized
       * @enum {string}
       */
      readonly reason:
        | 'DesiredWithinRange'
        | 'ScaleUpLimit'
        | 'ScaleDownLimit'
        | 'TooFewReplicas'
        | 'TooManyReplicas'
        | 'ScaleUpStabilized'
        | 'ScaleDownStabilized';
      /**
       * @description The nodes that the load alone calls for.
       * @example 1
       */
      readonly recommended: number;
      /**
       * @description What the load takes of the nodes' capacity, in percent without a fraction.
       * @example 31
       */
      readonly utilization: number;
    };
    readonly ScenarioBody: {
      readonly clusters: components['schemas']['ClustersBody'];
      /**
       * @description Length of its day in stream-seconds, unless the query has a `duration`.
       * @example 150
       */
      readonly durationSeconds: number;
      /** @example busy-retail-day */
      readonly name: string;
      /**
       * @description How long after an order's its payment's work comes, in stream-seconds.
       * @example 2
       */
      readonly paymentLagSeconds: number;
      readonly phases: readonly components['schemas']['PhaseBody'][];
    };
    readonly ScenarioChoiceBody: {
      /**
       * @description A longer name, which `POST /traffic/start` accepts as well.
       * @example peak-usage
       */
      readonly alias: string;
      /**
       * @example peak
       * @enum {string}
       */
      readonly name: 'normal' | 'peak' | 'errors' | 'latency' | 'stress';
      /**
       * @description The rate over time as straight lines between points: `[share of the duration, share of maxRps]`, each 0–1.
       * @example [
       *       [
       *         0,
       *         0
       *       ],
       *       [
       *         0.25,
       *         1
       *       ],
       *       [
       *         0.75,
       *         1
       *       ],
       *       [
       *         1,
       *         0
       *       ]
       *     ]
       */
      readonly shape: readonly [number, number][];
      /**
       * @description One sentence for a person.
       * @example A constant rate.
       */
      readonly summary: string;
      /**
       * @description A heading for a person.
       * @example Peak usage
       */
      readonly title: string;
    };
    readonly ScenarioListBody: {
      readonly catalog: components['schemas']['CatalogBody'];
      /**
       * @description Name of the scenario that is used where none is asked for.
       * @example busy-retail-day
       */
      readonly default: string;
      readonly scenarios: readonly components['schemas']['ScenarioBody'][];
    };
    readonly ServerEntry: {
      /**
       * @description Its own IPv4 address, with `DEVICE_ADDRESSES`.
       * @example 127.0.10.1
       */
      readonly address?: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example 8001 */
      readonly port: number;
      /**
       * @description When it was switched on, by its start or by its last restart.
       * @example 2024-01-15T10:30:45.123Z
       */
      readonly startTime: string;
    };
    readonly ServersBody: {
      /** @example Available servers from listing-server:5000 */
      readonly message: string;
      readonly servers: readonly components['schemas']['ServerEntry'][];
    };
    /** @description An event of a stream as it is parsed (WHATWG HTML, section 9.2). */
    readonly ServerSentEvent: {
      /** @description JSON, on one line. */
      readonly data: string;
      /** @description Without it an EventSource dispatches a `message`. */
      readonly event?: string;
      /** @description With it the stream goes on after this event. */
      readonly id?: string;
      /** @description Milliseconds to wait before a reconnect. */
      readonly retry?: number;
    };
    readonly SlowBody: {
      /**
       * @description As few bytes a second.
       * @example 200
       */
      readonly bytesPerSecond: number;
    };
    readonly SpawnedEntity: {
      /**
       * @description One of that type's names.
       * @example android
       */
      readonly name: string;
      /**
       * @description A type of the catalog.
       * @example mobile
       */
      readonly type: string;
      /**
       * Format: uuid
       * @example db263378-3501-405b-8261-7c7795ac1ccd
       */
      readonly uuid: string;
      /** @example 17 */
      readonly value: number;
    };
    readonly SpawnMessage: {
      readonly order: components['schemas']['SpawnedEntity'];
      readonly payment: components['schemas']['SpawnedEntity'];
      /**
       * @example spawn
       * @enum {string}
       */
      readonly type: 'spawn';
      /**
       * Format: uuid
       * @example 0c315c3e-9f10-4a99-a054-de36def70a62
       */
      readonly uuid: string;
    };
    readonly StallBody: {
      /**
       * @description Milliseconds.
       * @example 5000
       */
      readonly ms: number;
    };
    readonly StartedBody: {
      /** Format: uuid */
      readonly jobId: string;
      /** @enum {string} */
      readonly status: 'starting';
    };
    readonly StartJob: {
      /**
       * @description The check box of the dashboard: the user knows that the job puts load on its target.
       * @example true
       * @enum {boolean}
       */
      readonly acknowledged?: true;
      /**
       * @description Seconds.
       * @example 60
       */
      readonly duration: number;
      /**
       * @description Requests go round them.
       * @example all
       */
      readonly endpoints:
        | 'all'
        | [
            'GET /users' | 'POST /users' | 'GET /users/:id' | 'PATCH /users/:id',
            ...('GET /users' | 'POST /users' | 'GET /users/:id' | 'PATCH /users/:id')[],
          ];
      /**
       * @description Requests a second at most; up to `TRAFFIC_MAX_RPS`, which is 20 unless the operator has set it.
       * @example 20
       */
      readonly maxRps: number;
      /**
       * @description `normal` or `normal-traffic`: A constant rate. `peak` or `peak-usage`: Up for a quarter of the time, at maxRps for half of it, down for a quarter. `errors` or `error-injection`: A constant rate; 30 % goes to an endpoint that fails every other time. `latency` or `latency-degradation`: A constant rate; each request waits 100–500 ms first. `stress` or `stress-test`: maxRps at once and for the whole time. The job shows the short name.
       * @example peak
       * @enum {string}
       */
      readonly scenario:
        | 'normal'
        | 'peak'
        | 'errors'
        | 'latency'
        | 'stress'
        | 'normal-traffic'
        | 'peak-usage'
        | 'error-injection'
        | 'latency-degradation'
        | 'stress-test';
      /**
       * @description `self`, or a name out of `TRAFFIC_TARGETS`. Default: self.
       * @example self
       */
      readonly target?: string;
    };
    readonly StartMessage: {
      /**
       * Format: uuid
       * @description The connection, under its second name.
       * @example 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1
       */
      readonly connection_uuid: string;
      /**
       * @description The seed; the same seed, scenario, duration and rate give the same messages.
       * @example 42
       */
      readonly seed: string;
      /**
       * Format: date-time
       * @description When the run began, UTC.
       * @example 2025-09-06T22:52:52Z
       */
      readonly timestamp: string;
      /**
       * @example start
       * @enum {string}
       */
      readonly type: 'start';
      /**
       * Format: uuid
       * @description The connection.
       * @example 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1
       */
      readonly uuid: string;
    };
    readonly StepView: {
      /**
       * Format: date-time
       * @description Of the last try.
       */
      readonly at: string;
      readonly attempts: number;
      /** @description How often the step took effect: 0, 1, or more where a double got through. */
      readonly effects: number;
      /** @description The kind of fault that hit it last. */
      readonly fault: string | null;
      /**
       * @description Of the last try.
       * @enum {string}
       */
      readonly outcome: 'ok' | 'failed' | 'dropped' | 'delayed' | 'duplicated' | 'crashed';
      readonly point: number;
    };
    readonly StoredChange: {
      /** @example k3v9x2mq7a-17 */
      readonly id: string;
      /**
       * Format: date-time
       * @description When the service took it.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly timestamp: string;
    };
    readonly StoredEvents: {
      /**
       * @description The id under which the last of them is streamed.
       * @example k3v9x2mq7a:17
       */
      readonly lastId: string;
      /**
       * @description How many events.
       * @example 2
       */
      readonly stored: number;
    };
    readonly StreamListBody: {
      readonly documents: readonly components['schemas']['DocumentBody'][];
      /** @description Files that cannot be used as they are. */
      readonly problems: readonly components['schemas']['BrokenDocumentBody'][];
      /**
       * @description Names of documents that are being read: what is said of them is of before they changed.
       * @example []
       */
      readonly reading: readonly string[];
    };
    readonly TelemetryAttribute: {
      /** @example pid */
      readonly key: string;
      /**
       * @description Of any form; existing clients write `{"type":"integer","value":…}`, `{"type":"number","unit":"nanoseconds","value":…}` and `{"stringValue":"…"}`.
       * @example {
       *       "type": "integer",
       *       "value": 4711
       *     }
       */
      readonly value: {
        readonly [key: string]: unknown;
      };
    };
    readonly TelemetryGap: {
      /**
       * @description The first sequence that is gone.
       * @example 18
       */
      readonly from: number;
      /** @description The last; null where the whole history was lost. */
      readonly to: number | null;
    };
    readonly TelemetryMessage: {
      readonly attributes: readonly components['schemas']['TelemetryAttribute'][];
      /**
       * @description `processStarted`, `processingPerformed`, `processStopped` or any other.
       * @example processStarted
       */
      readonly event: string;
      /**
       * @description Of the service that sent it.
       * @example Simple::Telemetry::Client
       */
      readonly name: string;
      /**
       * @description Nanoseconds since 1970: beyond 2^53, so a reader that needs all digits must not parse it as a double. A text has the digits, as OTLP writes 64-bit integers.
       * @example 1725662000000000000
       */
      readonly timeUnixNano: number | string;
      /**
       * @description Of what the event belongs to.
       * @example 0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11
       */
      readonly traceId: string;
    };
    readonly TopicGapMessage: {
      /**
       * @description The first sequence that is gone.
       * @example 18
       */
      readonly from: number;
      /** @description The last; null where the history was lost. */
      readonly to: number | null;
      /** @example changes/alice */
      readonly topic: string;
    };
    readonly UserBody: {
      /** @example 2025-09-06T22:52:52.130Z */
      readonly createdAt: string;
      /** @example ada.lindqvist@example.org */
      readonly email: string;
      /**
       * Format: uuid
       * @example 01936e1f-3c00-7000-a5c2-9b1e5d2c0f07
       */
      readonly id: string;
      /** @example Ada Lindqvist */
      readonly name: string;
      /** @example 2025-09-06T22:52:52.130Z */
      readonly updatedAt: string;
    };
    readonly UserChange: {
      /** @example ada.berg@example.org */
      readonly email?: string;
      /** @example Ada Berg */
      readonly name?: string;
    };
    readonly UserPageBody: {
      /** @description The users of this page, the oldest first. */
      readonly items: readonly components['schemas']['UserBody'][];
      /** @example 20 */
      readonly limit: number;
      /** @example 1 */
      readonly page: number;
      /**
       * @description Pages there are in all.
       * @example 1
       */
      readonly pages: number;
      /**
       * @description Users there are in all, 10,000 at most.
       * @example 1
       */
      readonly total: number;
    };
    readonly WireFaultBody: {
      /**
       * @description Bytes of the decoded body up to there.
       * @example 18211
       */
      readonly byte: number;
      /**
       * @description More about it.
       * @example {
       *       "how": "rst"
       *     }
       */
      readonly detail: {
        readonly [key: string]: unknown;
      };
      /** @example cut */
      readonly kind: string;
      /**
       * @description The message that it concerns, counted where the fault stands in the list; 0 before the first.
       * @example 57
       */
      readonly message: number;
    };
    readonly WireKeyBody: {
      /**
       * @description What it is where it is left out.
       * @example fin
       */
      readonly default?: number | string;
      /** @example after so many messages */
      readonly doc: string;
      /**
       * @description Of a number: the most.
       * @example 1000000000
       */
      readonly max?: number;
      /**
       * @description Of a number: the least.
       * @example 0
       */
      readonly min?: number;
      /** @example at */
      readonly name: string;
      /** @description Of a choice: its values. */
      readonly of?: readonly string[];
      /**
       * @example integer
       * @enum {string}
       */
      readonly type: 'integer' | 'number' | 'choice' | 'text';
    };
    readonly WireKindBody: {
      /**
       * @description What it does.
       * @example ends the response
       */
      readonly doc: string;
      /**
       * @description Keys with values that fit, as in a URL.
       * @example at=50,where=boundary,how=fin
       */
      readonly example: string;
      /**
       * @description It may be there only once.
       * @example false
       */
      readonly isSingle: boolean;
      readonly keys: readonly components['schemas']['WireKeyBody'][];
      /** @example cut */
      readonly kind: string;
      /**
       * @description What it is applied to: faults of the head come first, then those of messages, then those of bytes and time.
       * @example bytes
       * @enum {string}
       */
      readonly phase: 'head' | 'messages' | 'bytes';
    };
    readonly WireRequestBody: {
      /** @example text/event-stream */
      readonly accept: string | null;
      /**
       * @description When it came.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly at: string;
      /**
       * @description Of the decoded body.
       * @example 18211
       */
      readonly bytes: number;
      /**
       * @description Who has ended it; null while it is open.
       * @enum {string|null}
       */
      readonly endedBy: 'client' | 'server' | 'fault' | null;
      /** @description What faults did, the first 200. */
      readonly faults: readonly components['schemas']['WireFaultBody'][];
      /**
       * @description How many more there were.
       * @example 0
       */
      readonly faultsDropped: number;
      /** @description The id that it resumed from. */
      readonly lastEventId: string | null;
      /**
       * @description Whole messages that were written.
       * @example 57
       */
      readonly messages: number;
      /**
       * @description The requests of a session, counted from 1.
       * @example 1
       */
      readonly n: number;
      /**
       * @description How long it was open, in milliseconds.
       * @example 812
       */
      readonly openMs: number;
      readonly origin: string | null;
      /**
       * @description Its URL.
       * @example /stream?seed=42&wire=cut:at=57,how=rst&session=my-test-1
       */
      readonly path: string;
      /** @example curl/7.88.1 */
      readonly userAgent: string | null;
    };
    readonly WireRuleDto: {
      /**
       * @description The share of streams.
       * @default 1
       * @example 0.5
       */
      readonly probability: number;
      /**
       * @description Decides all chance. Default: the stream's seed, else the word `wire`.
       * @example tuesday
       */
      readonly seed?: string;
      /**
       * @description The kind of streams.
       * @example day
       * @enum {string}
       */
      readonly streams: 'day' | 'live' | 'changes' | 'telemetry' | 'events' | 'traffic' | 'fleet' | 'streams';
      /**
       * @description As in the parameter `wire` of a stream.
       * @example [
       *       "cut:at=100"
       *     ]
       */
      readonly wire: readonly string[];
    };
    readonly WireRulesDto: {
      readonly rules: readonly components['schemas']['WireRuleDto'][];
    };
    readonly WireSessionBody: {
      /** @description Its last 200 requests, the oldest first. */
      readonly requests: readonly components['schemas']['WireRequestBody'][];
      /** @example my-test-1 */
      readonly session: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type AcceptedRequest = components['schemas']['AcceptedRequest'];
export type AdvanceBody = components['schemas']['AdvanceBody'];
export type AppliedFaultBody = components['schemas']['AppliedFaultBody'];
export type BrokenDocumentBody = components['schemas']['BrokenDocumentBody'];
export type CatalogBody = components['schemas']['CatalogBody'];
export type ChangeJob = components['schemas']['ChangeJob'];
export type ChangeMessage = components['schemas']['ChangeMessage'];
export type ChannelBody = components['schemas']['ChannelBody'];
export type ChannelClusterBody = components['schemas']['ChannelClusterBody'];
export type ChannelPreviewBody = components['schemas']['ChannelPreviewBody'];
export type ClientBody = components['schemas']['ClientBody'];
export type ClockAdvance = components['schemas']['ClockAdvance'];
export type ClockBody = components['schemas']['ClockBody'];
export type ClockSpeed = components['schemas']['ClockSpeed'];
export type ClusterCourseBody = components['schemas']['ClusterCourseBody'];
export type ClusterLimitsBody = components['schemas']['ClusterLimitsBody'];
export type ClustersBody = components['schemas']['ClustersBody'];
export type CommittedChange = components['schemas']['CommittedChange'];
export type CutBody = components['schemas']['CutBody'];
export type DeadLetterAnswer = components['schemas']['DeadLetterAnswer'];
export type DeletedRequests = components['schemas']['DeletedRequests'];
export type DeviceBack = components['schemas']['DeviceBack'];
export type DeviceDown = components['schemas']['DeviceDown'];
export type DeviceEventsBody = components['schemas']['DeviceEventsBody'];
export type DeviceFaultDto = components['schemas']['DeviceFaultDto'];
export type DeviceFaultsBody = components['schemas']['DeviceFaultsBody'];
export type DeviceFaultState = components['schemas']['DeviceFaultState'];
export type DeviceLogMessage = components['schemas']['DeviceLogMessage'];
export type DevicePaused = components['schemas']['DevicePaused'];
export type DeviceRestarted = components['schemas']['DeviceRestarted'];
export type DeviceResumed = components['schemas']['DeviceResumed'];
export type DeviceSettings = components['schemas']['DeviceSettings'];
export type DeviceStarted = components['schemas']['DeviceStarted'];
export type DocumentBody = components['schemas']['DocumentBody'];
export type DocumentProblemBody = components['schemas']['DocumentProblemBody'];
export type EndMessage = components['schemas']['EndMessage'];
export type EndpointStatsBody = components['schemas']['EndpointStatsBody'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type EvaluateDto = components['schemas']['EvaluateDto'];
export type EvaluationDto = components['schemas']['EvaluationDto'];
export type FaultDto = components['schemas']['FaultDto'];
export type FaultPointReport = components['schemas']['FaultPointReport'];
export type FaultPointState = components['schemas']['FaultPointState'];
export type FaultReport = components['schemas']['FaultReport'];
export type FaultsTopicMessage = components['schemas']['FaultsTopicMessage'];
export type FleetBody = components['schemas']['FleetBody'];
export type FleetDevice = components['schemas']['FleetDevice'];
export type FleetFaultDto = components['schemas']['FleetFaultDto'];
export type FleetGap = components['schemas']['FleetGap'];
export type FleetTopicMessage = components['schemas']['FleetTopicMessage'];
export type GapMessage = components['schemas']['GapMessage'];
export type HealthBody = components['schemas']['HealthBody'];
export type InfoMessage = components['schemas']['InfoMessage'];
export type JobBody = components['schemas']['JobBody'];
export type JobChoicesBody = components['schemas']['JobChoicesBody'];
export type JobSeriesBody = components['schemas']['JobSeriesBody'];
export type JobStatsBody = components['schemas']['JobStatsBody'];
export type LabAccountBody = components['schemas']['LabAccountBody'];
export type LabCaseBody = components['schemas']['LabCaseBody'];
export type LabCheckBody = components['schemas']['LabCheckBody'];
export type LabEventBody = components['schemas']['LabEventBody'];
export type LabExpectationBody = components['schemas']['LabExpectationBody'];
export type LabRequestBody = components['schemas']['LabRequestBody'];
export type LabSessionBody = components['schemas']['LabSessionBody'];
export type LabVerdictBody = components['schemas']['LabVerdictBody'];
export type LatenciesBody = components['schemas']['LatenciesBody'];
export type LoadDto = components['schemas']['LoadDto'];
export type LoadWindowBody = components['schemas']['LoadWindowBody'];
export type MatchedMessage = components['schemas']['MatchedMessage'];
export type MessagePreviewBody = components['schemas']['MessagePreviewBody'];
export type MessagesBody = components['schemas']['MessagesBody'];
export type ModeAnswer = components['schemas']['ModeAnswer'];
export type NewClock = components['schemas']['NewClock'];
export type NewUser = components['schemas']['NewUser'];
export type NoFailure = components['schemas']['NoFailure'];
export type NotServedBody = components['schemas']['NotServedBody'];
export type PhaseBody = components['schemas']['PhaseBody'];
export type PodState = components['schemas']['PodState'];
export type PolicyAnswer = components['schemas']['PolicyAnswer'];
export type PolicyDto = components['schemas']['PolicyDto'];
export type PreviewBody = components['schemas']['PreviewBody'];
export type ProblemBody = components['schemas']['ProblemBody'];
export type RangeBody = components['schemas']['RangeBody'];
export type RatePolicyDto = components['schemas']['RatePolicyDto'];
export type RedrivenRequests = components['schemas']['RedrivenRequests'];
export type ReportedDevice = components['schemas']['ReportedDevice'];
export type ReportsBody = components['schemas']['ReportsBody'];
export type RequestAnswer = components['schemas']['RequestAnswer'];
export type RequestFiguresBody = components['schemas']['RequestFiguresBody'];
export type RouteFiguresBody = components['schemas']['RouteFiguresBody'];
export type RouteLatenciesBody = components['schemas']['RouteLatenciesBody'];
export type RunningProcess = components['schemas']['RunningProcess'];
export type ScaleMessage = components['schemas']['ScaleMessage'];
export type ScalingBehaviorDto = components['schemas']['ScalingBehaviorDto'];
export type ScalingPolicyDto = components['schemas']['ScalingPolicyDto'];
export type ScalingRulesDto = components['schemas']['ScalingRulesDto'];
export type ScalingStepDto = components['schemas']['ScalingStepDto'];
export type ScenarioBody = components['schemas']['ScenarioBody'];
export type ScenarioChoiceBody = components['schemas']['ScenarioChoiceBody'];
export type ScenarioListBody = components['schemas']['ScenarioListBody'];
export type ServerEntry = components['schemas']['ServerEntry'];
export type ServersBody = components['schemas']['ServersBody'];
export type ServerSentEvent = components['schemas']['ServerSentEvent'];
export type SlowBody = components['schemas']['SlowBody'];
export type SpawnedEntity = components['schemas']['SpawnedEntity'];
export type SpawnMessage = components['schemas']['SpawnMessage'];
export type StallBody = components['schemas']['StallBody'];
export type StartedBody = components['schemas']['StartedBody'];
export type StartJob = components['schemas']['StartJob'];
export type StartMessage = components['schemas']['StartMessage'];
export type StepView = components['schemas']['StepView'];
export type StoredChange = components['schemas']['StoredChange'];
export type StoredEvents = components['schemas']['StoredEvents'];
export type StreamListBody = components['schemas']['StreamListBody'];
export type TelemetryAttribute = components['schemas']['TelemetryAttribute'];
export type TelemetryGap = components['schemas']['TelemetryGap'];
export type TelemetryMessage = components['schemas']['TelemetryMessage'];
export type TopicGapMessage = components['schemas']['TopicGapMessage'];
export type UserBody = components['schemas']['UserBody'];
export type UserChange = components['schemas']['UserChange'];
export type UserPageBody = components['schemas']['UserPageBody'];
export type WireFaultBody = components['schemas']['WireFaultBody'];
export type WireKeyBody = components['schemas']['WireKeyBody'];
export type WireKindBody = components['schemas']['WireKindBody'];
export type WireRequestBody = components['schemas']['WireRequestBody'];
export type WireRuleDto = components['schemas']['WireRuleDto'];
export type WireRulesDto = components['schemas']['WireRulesDto'];
export type WireSessionBody = components['schemas']['WireSessionBody'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
