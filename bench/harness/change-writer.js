import { Buffer } from 'node:buffer';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const HEAD = { 'Content-Type': 'application/ld+json' };

/** A change as producers send it. */
function changeBody(sequence) {
  return Buffer.from(
    JSON.stringify({
      '@context': {
        '@vocab': 'http://example.org/',
        kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
        saref: 'https://saref.etsi.org/core/',
        xsd: 'http://www.w3.org/2001/XMLSchema#',
      },
      'kss:insert': [
        {
          '@id': `http://example.org/Measurement_Sensor1_${1725662000000 + sequence}`,
          '@type': 'saref:Measurement',
          'saref:hasValue': 42.5,
          'saref:hasTimestamp': { '@value': new Date().toISOString(), '@type': 'xsd:dateTime' },
          'saref:measurementMadeBy': 'Sensor1',
        },
      ],
    }),
  );
}

/** Writes changes over a bounded number of kept connections. */
export class ChangeWriter {
  acknowledged = 0;
  #agent;
  #written = 0;

  constructor(port, connections, pod = 'alice') {
    this.port = port;
    this.path = `/${pod}/changes`;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Resolves when the change is stored. */
  write() {
    const body = changeBody((this.#written += 1));
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          path: this.path,
          method: 'POST',
          agent: this.#agent,
          headers: { ...HEAD, 'Content-Length': body.length },
        },
        (response) => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode !== 201) return reject(new Error(`a change was answered ${response.statusCode}`));
            this.acknowledged += 1;
            return resolve();
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Writes one after the other on each of `producers` for a while. */
  async writeFor(windowMs, producers) {
    const endMs = performance.now() + windowMs;
    const produce = async () => {
      while (performance.now() < endMs) await this.write();
    };
    await Promise.all(Array.from({ length: producers }, produce));
  }

  /** Writes `count` in all. */
  async writeMany(count, producers) {
    let left = count;
    const produce = async () => {
      while (left-- > 0) await this.write();
    };
    await Promise.all(Array.from({ length: producers }, produce));
  }

  /** Writes at a steady rate until it is stopped, whatever the answers do. */
  writeSteadily(perSecond, onError) {
    const startedMs = performance.now();
    let due = 0;
    const timer = setInterval(() => {
      const count = Math.floor(((performance.now() - startedMs) * perSecond) / 1000);
      for (; due < count; due += 1) this.write().catch(onError);
    }, 2);
    return () => clearInterval(timer);
  }

  close() {
    this.#agent.destroy();
  }
}
