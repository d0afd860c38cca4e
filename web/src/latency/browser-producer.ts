import { request } from '../api/request.js';
import { dateTimeOf } from './date-time.js';

const CONTEXT = {
  '@vocab': 'http://example.org/',
  kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
  saref: 'https://saref.etsi.org/core/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

/** A step of the system's clock, and not its coarseness. */
const STEP_MS = 10;
let correctionMs = 0;

/** Milliseconds since 1970, finer than `Date` has them; it follows where the system's clock is set. */
export function nowMs(): number {
  const fine = performance.timeOrigin + performance.now() + correctionMs;
  const offMs = Date.now() - fine;
  if (Math.abs(offMs) <= STEP_MS) return fine;
  correctionMs += offMs;
  return fine + offMs;
}

/** Writes one measurement. @throws RequestFailure */
export async function writeMeasurement(pod: string, sensor: string, value: number): Promise<void> {
  const sentMs = nowMs();
  await request(`/${pod}/changes`, {
    method: 'POST',
    type: 'application/ld+json',
    isUrgent: true,
    body: {
      '@context': CONTEXT,
      'kss:insert': [
        {
          '@id': `http://example.org/Measurement_${sensor}_${Math.floor(sentMs)}`,
          '@type': 'saref:Measurement',
          'saref:hasValue': value,
          'saref:hasTimestamp': { '@value': dateTimeOf(sentMs), '@type': 'xsd:dateTime' },
          'saref:measurementMadeBy': sensor,
        },
      ],
    },
  });
}
