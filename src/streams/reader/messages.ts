import { type ReadDocument } from './read-document.js';
import { type ReadStep } from './reading-time.js';

/** A document that is to be read. */
export interface ReadRequest {
  readonly folder: string;
  readonly file: string;
}

/** What the thread says: steps, and an answer for each request in their order. */
export type ReadAnswer =
  | ({ readonly kind: 'step' } & ReadStep)
  | { readonly kind: 'read'; readonly document: ReadDocument }
  | { readonly kind: 'bug'; readonly stack: string };
