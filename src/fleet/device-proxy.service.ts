import { type IncomingMessage, request as ask } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { Environment } from '../config/environment.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { reachableHost } from './device-address.js';
import { FleetService } from './fleet.service.js';

/** A worker that takes longer is stuck, and is about to be started again. */
const PATIENCE_MS = 10_000;

/** What a device needs to know of a request. The origin is not among it: whether a page may do this was decided here. */
const PASSED_ON = ['content-type', 'content-length', 'transfer-encoding', 'authorization'];
/** What of its answer is its own; the rest is between it and this service. */
const PASSED_BACK = ['content-type', 'content-length', 'allow', 'www-authenticate', 'cache-control'];

function pick(headers: IncomingMessage['headers'], names: readonly string[]): Record<string, string | string[]> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

/** Asks a device, on its own port, what was asked of it here: so both give the same answers. */
@Injectable()
export class DeviceProxy {
  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
  ) {}

  /**
   * Resolves when the device has answered and its answer is on its way.
   * @throws FlowProbeError `not-found` for a device that is not there, `unavailable` for one that does not answer
   */
  pass(hostname: string, path: string, request: Request, response: Response): Promise<void> {
    const port = this.portOf(hostname);
    return new Promise((resolve, reject) => {
      const upstream = ask({
        host: reachableHost(this.environment.HOST),
        port,
        path,
        method: request.method,
        headers: pick(request.headers, PASSED_ON),
        // A kept connection could be closed by the device just when it is used again.
        agent: false,
        timeout: PATIENCE_MS,
      });
      upstream.once('response', (answer) => {
        response.status(answer.statusCode ?? 502).set(pick(answer.headers, PASSED_BACK));
        answer.pipe(response);
        answer.once('error', () => response.destroy());
        resolve();
      });
      upstream.once('timeout', () => upstream.destroy());
      upstream.once('error', () => {
        if (response.headersSent) response.destroy();
        else reject(new FlowProbeError('unavailable', `${hostname} does not answer`));
      });
      response.once('close', () => upstream.destroy());
      request.pipe(upstream);
    });
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  portOf(hostname: string): number {
    const { registry: roster } = this.fleet;
    if (!roster.has(hostname)) throw new FlowProbeError('not-found', `There is no device ${hostname}`);
    const port = roster.portOf(hostname);
    if (port === undefined) throw new FlowProbeError('unavailable', `${hostname} is down`);
    return port;
  }
}
