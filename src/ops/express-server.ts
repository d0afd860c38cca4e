import { createServer, IncomingMessage, type RequestListener } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response } from 'express';
import { bodyRefusal } from '../kernel/errors/body-refusal.js';
import { FlowProbeError, methodNotAllowed } from '../kernel/errors/flowprobe.error.js';
import { hostProblem, targetProblem } from '../kernel/listeners/request-head.js';
import { allowedMethods, type Routed } from '../kernel/listeners/routes.js';
import { streamResponseClass } from '../streaming/stream-response.js';
import { upgradeToWebSocketOnly } from '../kernel/web-socket/upgrades.js';
import { answerClientError, answerConnect, refuseRequest } from './client-error.js';
import { withBoundedPipelines } from './pipeline.js';
import { withBoundedTurns } from './request-turns.js';

/** An application of Express: the prototypes that it gives to each request and response. */
interface ExpressApplication extends RequestListener, Routed {
  request: object;
  response: object;
}

/**
 * Express over a Node server whose requests and responses are Express's own from birth. Left to itself, Express changes the
 * prototype of both on each request, which gives each a hidden class of its own: 3 KiB for as long as a stream is open, and
 * slower code all the way.
 */
export class LeanExpressAdapter extends ExpressAdapter {
  /** Nest would make a bare status of what is wrong with a body; the error filter has words for it. */
  override mapException(error: unknown): unknown {
    return bodyRefusal(error) === undefined ? super.mapException(error) : error;
  }

  /** What no handler has answered: the path has other methods, or there is no such path. */
  override setNotFoundHandler(): void {
    const application = this.getInstance<ExpressApplication>();
    this.use(({ method, path }: Request, response: Response, next: NextFunction) => {
      const allowed = allowedMethods(application, path === '*' ? undefined : path);
      if (allowed.length === 0) throw new FlowProbeError('not-found', 'Not found');
      response.setHeader('Allow', allowed.join(', '));
      if (method !== 'OPTIONS') {
        // A route of this method may have passed it on, such as the page that was not built.
        if (allowed.includes(method)) throw new FlowProbeError('not-found', 'Not found');
        next(methodNotAllowed(method, allowed));
        return;
      }
      response.status(204).end();
    });
  }

  override initHttpServer(): void {
    const application = this.getInstance<ExpressApplication>();
    class ExpressRequest extends IncomingMessage {}
    upgradeToWebSocketOnly(ExpressRequest.prototype);
    const ExpressResponse = streamResponseClass();
    Object.setPrototypeOf(ExpressRequest.prototype, application.request);
    Object.setPrototypeOf(ExpressResponse.prototype, application.response);
    application.request = ExpressRequest.prototype;
    application.response = ExpressResponse.prototype;
    const options = { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse, requireHostHeader: false };
    const listener: RequestListener = (request, response) => {
      const problem = hostProblem(request) ?? targetProblem(request);
      if (problem === undefined) application(request, response);
      else refuseRequest(response, 400, problem);
    };
    this.setHttpServer(
      createServer(options, withBoundedPipelines(withBoundedTurns(listener)))
        .on('clientError', answerClientError)
        .on('connect', (_request, socket) => answerConnect(socket, allowedMethods(application)))
        .on('checkExpectation', (_request, response) =>
          refuseRequest(response, 417, 'Only Expect: 100-continue is supported'),
        ),
    );
  }
}
