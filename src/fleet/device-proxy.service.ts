import { type IncomingMessage, request as send } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { Environment } from '../config/environment.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { hostOf } from './device-address.js';
import { FleetService } from './fleet.service.js';

/** A worker that takes longer is stuck, and is about to be started again. */
const TIMEOUT_MS = 10_000;

/** What a device needs to know of a request. The origin is not among it: whether a page may do this was decided here. */
const REQUEST_HEADERS = ['accept', 'content-type', 'content-length', 'transfer-encoding', 'authorization'];
/** The headers of its answer that are its own; the rest is between it and this service. */
const RESPONSE_HEADERS = [
  'content-type',
  'content-length',
  'allow',
  'www-authenticate',
  'cache-control',
  'upgrade',
  'content-encoding',
];

function pick(headers: IncomingMessage['headers'], names: readonly string[]): Record<string, string | string[]> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

/** Sends a device, on its own port, what was sent for it here: so both ports give the same answers. */
@Injectable()
export class DeviceProxy {
  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
  ) {}

  /**
   * Resolves when the device has answered and its answer is on its way.
   * @throws FlowProbeError `not-found` for a device that does not exist, `unavailable` for one that does not answer
   */
  pass(hostname: string, path: string, request: Request, response: Response): Promise<void> {
    const port = this.portOf(hostname);
    return new Promise((resolve, reject) => {
      const upstream = send({
        host: hostOf(this.fleet.registry, hostname, this.environment),
        port,
        path,
        method: request.method,
        headers: pick(request.headers, REQUEST_HEADERS),
        // The device could close a kept connection just when it is used again.
        agent: false,
        timeout: TIMEOUT_MS,
      });
      upstream.once('response', (answer) => {
        response.status(answer.statusCode ?? 502).set(pick(answer.headers, RESPONSE_HEADERS));
        if (answer.headers.upgrade !== undefined) response.set('Connection', 'Upgrade');
        answer.pipe(response);
        answer.once('error', () => response.destroy());
        resolve();
      });
      upstream.once('timeout', () => upstream.destroy());
      upstream.once('error', (error) => {
        if (response.headersSent) response.destroy();
        // What the system or the parser reports of a connection has a code; the rest is a bug.
        else if (systemCodeOf(error) === undefined) reject(error);
        else reject(new FlowProbeError('unavailable', `${hostname} does not answer`));
      });
      response.once('close', () => upstream.destroy());
      request.pipe(upstream);
    });
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  portOf(hostname: string): number {
    const { registry } = this.fleet;
    this.fleet.ensureHas(hostname);
    const port = registry.portOf(hostname);
    if (port === undefined) throw new FlowProbeError('unavailable', `${hostname} is down`);
    return port;
  }
}
