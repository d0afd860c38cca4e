import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Histogram, Registry } from 'prom-client';
import { inBackground } from '../../kernel/errors/bugs.js';
import { type Sample } from '../../kernel/latency/latency-recorder.js';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** Serves what is measured for Prometheus at `/metrics`. Owns its port. */
export class MetricsPort {
  private readonly registry = new Registry();
  private readonly latency = this.histogram('sse_latency_seconds', 'From the time an event was sent to its arrival.');
  private readonly intended = this.histogram(
    'sse_intended_latency_seconds',
    'From the time an event was to be sent to its arrival.',
  );
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      if (request.url?.split('?')[0] !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      const answered = this.registry.metrics().then((text) => {
        response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
      });
      inBackground('http', answered);
    });
  }

  /** Port 0 picks a free one. Rejects with the system's error where the port cannot be had. */
  static async open(port: number, host: string): Promise<MetricsPort> {
    const metrics = new MetricsPort();
    metrics.server.listen(port, host);
    await once(metrics.server, 'listening');
    return metrics;
  }

  /** Where it is served. */
  get address(): string {
    const { address, family, port } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
  }

  observe({ latencyUs, intendedUs }: Sample): void {
    if (latencyUs !== undefined) this.latency.observe(latencyUs / 1e6);
    if (intendedUs !== undefined) this.intended.observe(intendedUs / 1e6);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: BUCKETS_SECONDS, registers: [this.registry] });
  }
}
