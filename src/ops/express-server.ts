import { createServer, IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { upgradeToWebSocketOnly } from '../kernel/web-socket/upgrades.js';

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
  /** Nest would make a bare 400 of a body that is no JSON; the error filter has a code for it. */
  override mapException(error: unknown): unknown {
    const isOfBody = typeof error === 'object' && error !== null && 'type' in error;
    return isOfBody && error.type === 'entity.parse.failed' ? error : super.mapException(error);
  }

  override initHttpServer(): void {
    const application = this.getInstance<ExpressApplication>();
    class ExpressRequest extends IncomingMessage {}
    upgradeToWebSocketOnly(ExpressRequest.prototype);
    class ExpressResponse extends ServerResponse {}
    Object.setPrototypeOf(ExpressRequest.prototype, application.request);
    Object.setPrototypeOf(ExpressResponse.prototype, application.response);
    application.request = ExpressRequest.prototype;
    application.response = ExpressResponse.prototype;
    const kinds = { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
    this.setHttpServer(createServer(kinds, application));
  }
}
