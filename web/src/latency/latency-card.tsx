import { type ReactElement, useEffect, useRef, useState } from 'react';
import { RequestFailure } from '../api/request.js';
import { useFailure } from '../api/use-failure.js';
import { useVersion } from '../frame/frames.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Command } from '../ui/command.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { TextField } from '../ui/field.js';
import { Figure } from '../ui/figure.js';
import { milliseconds, whole } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { TimeChart } from '../ui/time-chart.js';
import { nowMs, writeMeasurement } from './browser-producer.js';
import { HistogramChart } from './histogram-chart.js';
import { LatencyModel } from './latency-model.js';

const POD = /^[a-z0-9][a-z0-9-]{0,62}$/;
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
      tagline="Measurements are written over HTTP, stored, and pushed to whoever follows. This is how long they take to get here."
      status={<ConnectionChip connection={connection} open="Following" />}
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
  return (
    <div className="flex flex-1 flex-col gap-4" data-events={total.count}>
      <Producer pod={pod} onPod={setPod} onReset={() => model.reset()} />
      <dl className="grid grid-cols-3 gap-x-4 gap-y-3 sm:grid-cols-6">
        <Figure label="p50" value={milliseconds(total.percentile(50))} unit="ms" />
        <Figure label="p95" value={milliseconds(total.percentile(95))} unit="ms" />
        <Figure label="p99" value={milliseconds(total.percentile(99))} unit="ms" />
        <Figure label="slowest" value={milliseconds(total.maxMs)} unit="ms" />
        <Figure label="events/s" value={model.rate().toFixed(1)} />
        <Figure label="events" value={whole(total.count)} />
      </dl>
      <div className="grid gap-4 sm:grid-cols-2">
        <HistogramChart histogram={total} version={model.version} />
        <TimeChart
          label="Median and 99th percentile of the latency by the second"
          lines={LINES}
          read={() => model.course()}
          version={model.turns}
          unit="ms, last 2 minutes"
          seconds={120}
          className="h-40"
        />
      </div>
      {total.negative > 0 && (
        <p className="text-sm text-warn">
          {whole(total.negative)} came before they were sent: the producer’s clock differs from this one’s. They are
          left out.
        </p>
      )}
      <div className="mt-auto space-y-2">
        <p className="text-xs text-muted">Or from a terminal, and with a subscriber that reports:</p>
        <Command text={`npm run --silent example:producer -- --frequency 20 --url ${location.origin}`} />
        <Command text={`npm run --silent example:subscriber -- --url ${location.origin}`} />
      </div>
    </div>
  );
}

interface ProducerProps {
  readonly pod: string;
  readonly onPod: (pod: string) => void;
  readonly onReset: () => void;
}

/** Writes measurements from this page, so that there is something to measure without a terminal. */
function Producer({ pod, onPod, onReset }: ProducerProps): ReactElement {
  const [isRunning, setRunning] = useState(false);
  const [rate, setRate] = useState(5);
  const [typed, setTyped] = useState(pod);
  const [failure, setFailure] = useFailure();
  const underWay = useRef(0);
  useEffect(() => {
    if (!isRunning) return;
    let sent = 0;
    const timer = setInterval(() => {
      // A service that does not answer is not buried.
      if (underWay.current >= 2 * rate) return;
      underWay.current += 1;
      sent += 1;
      writeMeasurement(pod, `Browser${(sent % 3) + 1}`, Math.round(400 + 100 * Math.sin(sent / 9)) / 10)
        .then(() => setFailure(null))
        .catch((error: unknown) => {
          if (!(error instanceof RequestFailure)) throw error;
          setFailure(error);
          if (error.status >= 400 && error.status < 500) setRunning(false);
        })
        .finally(() => {
          underWay.current -= 1;
        });
    }, 1000 / rate);
    return () => clearInterval(timer);
  }, [isRunning, rate, pod, setFailure]);
  const isWrong = !POD.test(typed);
  return (
    <div className="space-y-3">
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-[8rem_minmax(0,1fr)_auto_auto]">
        <TextField
          label="Pod"
          value={typed}
          aria-invalid={isWrong}
          maxLength={63}
          disabled={isRunning}
          onChange={({ target: { value } }) => {
            setTyped(value);
            if (POD.test(value)) onPod(value);
          }}
        />
        <Slider label="Measurements" value={rate} min={1} max={20} show={(value) => `${value}/s`} onChange={setRate} />
        <Button
          look={isRunning ? 'danger' : 'primary'}
          icon={isRunning ? 'stop' : 'play'}
          disabled={isWrong}
          onClick={() => setRunning(!isRunning)}
        >
          {isRunning ? 'Stop writing' : 'Measure from here'}
        </Button>
        <Button icon="broom" onClick={onReset}>
          Clear
        </Button>
      </div>
      <Refusal failure={failure} onClose={() => setFailure(null)} />
    </div>
  );
}
