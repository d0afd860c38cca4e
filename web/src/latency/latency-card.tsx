import { type ReactElement, useEffect, useState } from 'react';
import { serviceUrl } from '../api/service-url.js';
import { useVersion } from '../frame/frames.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { Card } from '../ui/card.js';
import { Command } from '../ui/command.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { Figure } from '../ui/figure.js';
import { milliseconds, whole } from '../ui/format.js';
import { Stale } from '../ui/stale.js';
import { TimeChart } from '../ui/time-chart.js';
import { nowMs } from './browser-producer.js';
import { HistogramChart } from './histogram-chart.js';
import { LatencyModel } from './latency-model.js';
import { Producer } from './producer.js';

const DEFAULT_POD = 'alice';
const LINES = [
  { label: 'p50', colour: 'payment-0', isFilled: true },
  { label: 'p99', colour: 'order-0' },
] as const;

/** How long a measurement takes from its writing to this page. */
export function LatencyCard(): ReactElement {
  const connection = useConnection('events');
  return (
    <Card
      id="latency"
      number={3}
      title="Latency probe"
      tagline="Measurements are written over HTTP, stored, and pushed to every subscriber. This is how long they take to get here."
      status={<ConnectionChip connection={connection} open="Subscribed" />}
    >
      <Probe />
    </Card>
  );
}

function Probe(): ReactElement {
  const [model] = useState(() => new LatencyModel());
  const [pod, setPod] = useState(DEFAULT_POD);
  useTopic(`changes/${pod}`, (data, isReplay) => {
    if (!isReplay) model.add(data, nowMs());
  });
  useEffect(() => {
    const timer = setInterval(() => model.turn(Math.floor(nowMs() / 1000)), 1000);
    return () => clearInterval(timer);
  }, [model]);
  useVersion(model, 4);
  const { total } = model;
  // What the commands take by themselves is not said.
  const ofPod = pod === DEFAULT_POD ? '' : ` --pod ${pod}`;
  return (
    <div className="flex flex-1 flex-col gap-4" data-events={total.count}>
      <Producer
        pod={pod}
        onPod={(chosen) => {
          model.forget();
          setPod(chosen);
        }}
        onReset={() => model.reset()}
      />
      <Stale className="space-y-4">
        <dl className="grid grid-cols-3 gap-x-4 gap-y-3 sm:grid-cols-6">
          <Figure label="p50" value={milliseconds(total.percentile(50))} unit="ms" />
          <Figure label="p95" value={milliseconds(total.percentile(95))} unit="ms" />
          <Figure label="p99" value={milliseconds(total.percentile(99))} unit="ms" />
          <Figure label="slowest" value={milliseconds(total.maxMs)} unit="ms" />
          <Figure label="events/s" value={model.rate().toFixed(1)} />
          <Figure label="events" value={whole(total.count)} />
        </dl>
        <div className="grid gap-4 sm:grid-cols-2">
          <HistogramChart histogram={total} />
          <TimeChart
            label="Median and 99th percentile of the latency by the second"
            lines={LINES}
            read={() => model.course()}
            version={model.turns}
            unit="ms"
            span="last 2 minutes"
            fileName="latency.png"
            seconds={120}
            className="h-40"
          />
        </div>
      </Stale>
      {total.negative > 0 && (
        <p className="text-sm text-warn">
          {whole(total.negative)} came before they were sent: the producer’s clock differs from this one’s. They are
          left out.
        </p>
      )}
      <div className="mt-auto space-y-2">
        <p className="text-xs text-muted">Or from a terminal, and with a subscriber that reports:</p>
        <Command text={`npm run --silent example:producer -- --frequency 20${ofPod} --url ${serviceUrl('/')}`} />
        <Command text={`npm run --silent example:subscriber --${ofPod} --url ${serviceUrl('/')}`} />
      </div>
    </div>
  );
}
