import { formatDateTimeMs, formatDateTimeUs } from '../../kernel/latency/date-time.js';
import { type Random } from '../../kernel/random/random.js';
import { CONTEXT, OWN } from './vocabulary.js';

/** Plausible for a sensor that reads per cent. */
const LOWEST_VALUE = 20;
const VALUE_STEPS = 6000;
const STEPS_PER_UNIT = 100;

function dateTime(text: string): { '@value': string; '@type': 'xsd:dateTime' } {
  return { '@value': text, '@type': 'xsd:dateTime' };
}

/** Makes the events of one run, one after the other, from sensor to sensor in turn. */
export class MeasurementSource {
  private made = 0;
  private readonly sequences: Uint32Array;
  private readonly lastIdMs: Float64Array;

  constructor(
    private readonly run: string,
    private readonly sensors: number,
    private readonly random: Random,
  ) {
    this.sequences = new Uint32Array(sensors);
    this.lastIdMs = new Float64Array(sensors);
  }

  /** The body of the next change: sent at `sentUs`, due at `intendedUs`, in microseconds since the Unix epoch. */
  next(sentUs: number, intendedUs: number): string {
    const index = this.made % this.sensors;
    this.made += 1;
    const sensor = `Sensor${index + 1}`;
    const sequence = (this.sequences[index] ?? 0) + 1;
    this.sequences[index] = sequence;
    return JSON.stringify({
      '@context': CONTEXT,
      'kss:insert': [
        {
          '@id': `http://example.org/Measurement_${sensor}_${this.idMs(index, sentUs)}`,
          '@type': 'saref:Measurement',
          'saref:hasValue': LOWEST_VALUE + this.random.integer(0, VALUE_STEPS) / STEPS_PER_UNIT,
          'saref:hasTimestamp': dateTime(formatDateTimeMs(sentUs)),
          'saref:measurementMadeBy': sensor,
          [OWN.sent]: dateTime(formatDateTimeUs(sentUs)),
          [OWN.intended]: dateTime(formatDateTimeUs(intendedUs)),
          [OWN.run]: this.run,
          [OWN.sequence]: sequence,
        },
      ],
    });
  }

  /** Milliseconds, but no two alike for a sensor: two measurements with one name would be one to a reader of RDF. */
  private idMs(index: number, sentUs: number): number {
    const ms = Math.max(Math.floor(sentUs / 1000), (this.lastIdMs[index] ?? 0) + 1);
    this.lastIdMs[index] = ms;
    return ms;
  }
}
