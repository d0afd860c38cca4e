import { createServer, IncomingMessage, type RequestListener } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { bodyRefusal } from '../kernel/errors/body-refusal.js';
import { streamResponseClass } from '../streaming/stream-response.js';
import { upgradeToWebSocketOnly } from '../kernel/web-socket/upgrades.js';
import { answerClientError } from './client-error.js';

/** An application of Express: the prototypes that it gives to each request and response. */
interface ExpressApplication extends RequestListener {
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

  override initHttpServer(): void {
    const application = this.getInstance<ExpressApplication>();
    class ExpressRequest extends IncomingMessage {}
    upgradeToWebSocketOnly(ExpressRequest.prototype);
    const ExpressResponse = streamResponseClass();
    Object.setPrototypeOf(ExpressRequest.prototype, application.request);
    Object.setPrototypeOf(ExpressResponse.prototype, application.response);
    application.request = ExpressRequest.prototype;
    application.response = ExpressResponse.prototype;
    const kinds = { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
    this.setHttpServer(createServer(kinds, application).on('clientError', answerClientError));
  }
}
