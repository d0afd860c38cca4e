/** The words of a change as existing clients send them, and ours beside them. */
export const CONTEXT = {
  '@vocab': 'http://example.org/',
  kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
  saref: 'https://saref.etsi.org/core/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** Properties that our producer adds, in the vocabulary of the context: existing readers ignore them. */
export const OWN = {
  /** The actual send time to the microsecond; saref:hasTimestamp has the same, cut to milliseconds. */
  sent: 'sentTimestamp',
  /** When the schedule had it due. */
  intended: 'intendedTimestamp',
  /** Which start of which producer. */
  run: 'producerRun',
  /** Counts this run's events of this sensor, from 1: a reader of one sensor alone sees which it missed. */
  sequence: 'producerSequence',
} as const;

/** Full names, as they come out of the stream. */
export const IRI = {
  timestamp: `${CONTEXT.saref}hasTimestamp`,
  sensor: `${CONTEXT.saref}measurementMadeBy`,
  sent: CONTEXT['@vocab'] + OWN.sent,
  intended: CONTEXT['@vocab'] + OWN.intended,
  run: CONTEXT['@vocab'] + OWN.run,
  sequence: CONTEXT['@vocab'] + OWN.sequence,
} as const;
