import { type ReactElement, useEffect, useRef, useState } from 'react';
import { apiKey } from '../api/api-key.js';
import { RequestFailure } from '../api/request.js';
import { useFailure } from '../api/use-failure.js';
import { Button } from '../ui/button.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { writeMeasurement } from './browser-producer.js';
import { PodField } from './pod-field.js';

export interface ProducerProps {
  readonly pod: string;
  readonly onPod: (pod: string) => void;
  readonly onReset: () => void;
}

/** Writes measurements from this page, so that there is something to measure without a terminal. */
export function Producer({ pod, onPod, onReset }: ProducerProps): ReactElement {
  const [isRunning, setRunning] = useState(false);
  const [rate, setRate] = useState(5);
  const [isNamed, setNamed] = useState(true);
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
      const shown = apiKey.current();
      writeMeasurement(pod, `Browser${(sent % 3) + 1}`, Math.round(400 + 100 * Math.sin(sent / 9)) / 10)
        .then(() => setFailure(null))
        .catch(async (error: unknown) => {
          if (!(error instanceof RequestFailure)) throw error;
          if (error.status >= 400 && error.status < 500) setRunning(false);
          if (error.status === 401 && (await apiKey.ask(shown))) setRunning(true);
          else setFailure(error);
        })
        .finally(() => {
          underWay.current -= 1;
        });
    }, 1000 / rate);
    return () => clearInterval(timer);
  }, [isRunning, rate, pod, setFailure]);
  return (
    <div className="space-y-3">
      <div className="grid grid-cols-[minmax(0,5fr)_minmax(0,4fr)] items-start gap-x-3 gap-y-2 sm:grid-cols-[8rem_minmax(0,1fr)_auto_auto]">
        <PodField pod={pod} isFixed={isRunning} onPod={onPod} onCheck={setNamed} />
        <Slider label="Measurements" value={rate} min={1} max={20} show={(value) => `${value}/s`} onChange={setRate} />
        <Button
          look={isRunning ? 'danger' : 'primary'}
          icon={isRunning ? 'stop' : 'play'}
          disabled={!isNamed}
          onClick={() => setRunning(!isRunning)}
          className="max-sm:px-2 sm:mt-5"
        >
          {isRunning ? 'Stop writing' : 'Measure from here'}
        </Button>
        <Button icon="broom" onClick={onReset} className="sm:mt-5">
          Clear
        </Button>
      </div>
      <Refusal failure={failure} onClose={() => setFailure(null)} />
    </div>
  );
}
