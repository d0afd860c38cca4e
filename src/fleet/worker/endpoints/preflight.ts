import { NO_CONTENT } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';

/** What a browser asks before it sends something of another page; the headers say what it may. */
export const preflight: MakeEndpoint = () => () => NO_CONTENT;
