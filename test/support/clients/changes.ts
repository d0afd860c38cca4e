export const CONTEXT = {
  '@vocab': 'http://example.org/',
  kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
  saref: 'https://saref.etsi.org/core/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

/** A change with one measurement, as producers send it. */
export function changeOf(value: number, sensor = 'Sensor1'): object {
  return {
    '@context': CONTEXT,
    'kss:insert': [
      {
        '@id': `http://example.org/Measurement_${sensor}_${value}`,
        '@type': 'saref:Measurement',
        'saref:hasValue': value,
        'saref:hasTimestamp': { '@value': '2025-09-06T22:52:52.123Z', '@type': 'xsd:dateTime' },
        'saref:measurementMadeBy': sensor,
      },
    ],
  };
}

export interface Posted {
  readonly status: number;
  readonly location: string;
  readonly body: { readonly id?: string; readonly code?: string; readonly message?: string };
}

export async function postChange(url: string, pod: string, change: object): Promise<Posted> {
  const response = await fetch(`${url}/${pod}/changes`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/ld+json' },
    body: JSON.stringify(change),
  });
  const body = (await response.json()) as Posted['body'];
  return { status: response.status, location: response.headers.get('location') ?? '', body };
}
