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
       * @description When the service took it.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly timestamp: string;
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
       * @description When the service took it.
       * @example 2025-09-06T22:52:52.130Z
       */
      readonly timestamp: string;
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
      /** @example 2025-09-06T22:52:52.123Z */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example 8001 */
      readonly port: number;
      /** @enum {string} */
      readonly type: 'back';
    };
    readonly DeviceDown: {
      /** @example 2025-09-06T22:52:52.123Z */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example its worker stopped */
      readonly reason: string;
      /** @enum {string} */
      readonly type: 'down';
    };
    readonly DeviceLogMessage: {
      /**
       * @description When the device wrote it.
       * @example 2025-09-06T22:52:52.123Z
       */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example System started */
      readonly log: string;
    };
    readonly DeviceRestarted: {
      /** @example 2025-09-06T22:52:52.123Z */
      readonly at: string;
      /** @example 2025-09-06T22:52:57.123Z */
      readonly backAt: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @enum {string} */
      readonly type: 'restarted';
    };
    readonly DeviceSettings: {
      /** @example 2025-09-06T22:52:52.123Z */
      readonly at: string;
      /**
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
      /** @example 2025-09-06T22:52:52.123Z */
      readonly at: string;
      /** @example mockaxe1 */
      readonly hostname: string;
      /** @example 8001 */
      readonly port: number;
      /** @enum {string} */
      readonly type: 'started';
    };
    readonly EndMessage: {
      /** @example 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1 */
      readonly connection_uuid: string;
      /**
       * @description When the run ends by its own time, UTC: the stream's length after `start`.
       * @example 2025-09-06T22:55:22Z
       */
      readonly timestamp: string;
      /**
       * @example end
       * @enum {string}
       */
      readonly type: 'end';
      /** @example 01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1 */
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
       * @description Name of its profile.
       * @example legacy
       */
      readonly api: string;
      /** @example v2.1.8 */
      readonly firmware: string;
      /** @example mockaxe1 */
      readonly hostname: string;
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
       * @description Why it ended early although it was not stopped: `owner lost`, `internal error`.
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
       * @description In flight when the job was stopped.
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
    readonly ModeAnswer: {
      /** @enum {string} */
      readonly mode: 'naive' | 'outbox' | 'outbox+inbox';
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
      /** @example db263378-3501-405b-8261-7c7795ac1ccd */
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
      /** @example 0c315c3e-9f10-4a99-a054-de36def70a62 */
      readonly uuid: string;
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
       * Format: int64
       * @description Nanoseconds since 1970: beyond 2^53, so a reader that needs all digits must not parse it as a double.
       * @example 1725662000000000000
       */
      readonly timeUnixNano: number;
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
    readonly TopicMessageBody: Record<string, never>;
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
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type AcceptedRequest = components['schemas']['AcceptedRequest'];
export type CatalogBody = components['schemas']['CatalogBody'];
export type ChangeJob = components['schemas']['ChangeJob'];
export type ChangeMessage = components['schemas']['ChangeMessage'];
export type ClusterCourseBody = components['schemas']['ClusterCourseBody'];
export type ClusterLimitsBody = components['schemas']['ClusterLimitsBody'];
export type ClustersBody = components['schemas']['ClustersBody'];
export type CommittedChange = components['schemas']['CommittedChange'];
export type DeadLetterAnswer = components['schemas']['DeadLetterAnswer'];
export type DeletedRequests = components['schemas']['DeletedRequests'];
export type DeviceBack = components['schemas']['DeviceBack'];
export type DeviceDown = components['schemas']['DeviceDown'];
export type DeviceLogMessage = components['schemas']['DeviceLogMessage'];
export type DeviceRestarted = components['schemas']['DeviceRestarted'];
export type DeviceSettings = components['schemas']['DeviceSettings'];
export type DeviceStarted = components['schemas']['DeviceStarted'];
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
export type FleetGap = components['schemas']['FleetGap'];
export type FleetTopicMessage = components['schemas']['FleetTopicMessage'];
export type GapMessage = components['schemas']['GapMessage'];
export type InfoMessage = components['schemas']['InfoMessage'];
export type JobBody = components['schemas']['JobBody'];
export type JobChoicesBody = components['schemas']['JobChoicesBody'];
export type JobSeriesBody = components['schemas']['JobSeriesBody'];
export type JobStatsBody = components['schemas']['JobStatsBody'];
export type LatenciesBody = components['schemas']['LatenciesBody'];
export type LoadDto = components['schemas']['LoadDto'];
export type LoadWindowBody = components['schemas']['LoadWindowBody'];
export type ModeAnswer = components['schemas']['ModeAnswer'];
export type NewUser = components['schemas']['NewUser'];
export type NoFailure = components['schemas']['NoFailure'];
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
export type SpawnedEntity = components['schemas']['SpawnedEntity'];
export type SpawnMessage = components['schemas']['SpawnMessage'];
export type StartedBody = components['schemas']['StartedBody'];
export type StartJob = components['schemas']['StartJob'];
export type StartMessage = components['schemas']['StartMessage'];
export type StepView = components['schemas']['StepView'];
export type StoredChange = components['schemas']['StoredChange'];
export type StoredEvents = components['schemas']['StoredEvents'];
export type TelemetryAttribute = components['schemas']['TelemetryAttribute'];
export type TelemetryGap = components['schemas']['TelemetryGap'];
export type TelemetryMessage = components['schemas']['TelemetryMessage'];
export type TopicGapMessage = components['schemas']['TopicGapMessage'];
export type TopicMessageBody = components['schemas']['TopicMessageBody'];
export type UserBody = components['schemas']['UserBody'];
export type UserChange = components['schemas']['UserChange'];
export type UserPageBody = components['schemas']['UserPageBody'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
