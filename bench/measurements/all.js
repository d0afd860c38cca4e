import { broadcast } from './broadcast.js';
import { changesFanOut } from './changes-fan-out.js';
import { changesLatency } from './changes-latency.js';
import { changesReplay } from './changes-replay.js';
import { changesWrites } from './changes-writes.js';
import { clocks } from './clocks.js';
import { yourStream } from './your-stream.js';
import { dashboard } from './dashboard.js';
import { eventedRequests } from './evented-requests.js';
import { exportToFile } from './export.js';
import { fairness } from './fairness.js';
import { flatOut } from './flat-out.js';
import { fleetIdle } from './fleet-idle.js';
import { fleetPeers } from './fleet-peers.js';
import { fleetPolls } from './fleet-polls.js';
import { fleetStart } from './fleet-start.js';
import { growth } from './growth.js';
import { largeBodies } from './large-bodies.js';
import { loopDelay } from './loop-delay.js';
import { memory } from './memory.js';
import { ownStream } from './own-stream.js';
import { replicas } from './replicas.js';
import { resume } from './resume.js';
import { scale } from './scale.js';
import { slowReaders } from './slow-readers.js';
import { start } from './start.js';
import { trafficRate } from './traffic-rate.js';
import { trafficSpeed } from './traffic-speed.js';
import { telemetryIn } from './telemetry-in.js';
import { telemetryLatency } from './telemetry-latency.js';
import { telemetryMemory } from './telemetry-memory.js';

export const MEASUREMENTS = [
  ownStream,
  flatOut,
  broadcast,
  memory,
  scale,
  loopDelay,
  fairness,
  slowReaders,
  exportToFile,
  start,
  resume,
  clocks,
  yourStream,
  changesLatency,
  changesWrites,
  changesFanOut,
  changesReplay,
  dashboard,
  fleetStart,
  fleetIdle,
  fleetPolls,
  fleetPeers,
  trafficSpeed,
  trafficRate,
  telemetryIn,
  telemetryLatency,
  telemetryMemory,
  eventedRequests,
  largeBodies,
  growth,
  replicas,
];
