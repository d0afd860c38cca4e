import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { isObject } from '../../kernel/input/is-object.js';
import { readStrictJson } from '../../kernel/input/strict-json.js';
import { printable } from './output.js';

const MAX_READ = 4096;
const MAX_SHOWN = 300;

/** The message of an error body; undefined for what is none, such as a proxy's page. */
function messageIn(body: string): string | undefined {
  const json = readStrictJson(Buffer.from(body));
  const message = 'value' in json && isObject(json.value) ? json.value['message'] : undefined;
  return typeof message === 'string' ? message : undefined;
}

/** Gives one line about a refusal: its status, and the message of its error body if there is one. */
export function readRefusal(response: IncomingMessage, onReason: (reason: string) => void): void {
  const { statusCode = 0, headers } = response;
  let body = '';
  response
    .setEncoding('utf8')
    .on('data', (text: string) => {
      body += text;
      if (body.length > MAX_READ) response.destroy();
    })
    .on('close', () => {
      const status = `${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim();
      const what = statusCode === 200 ? `with ${headers['content-type'] ?? 'no type'}, not an event stream` : status;
      const message = messageIn(body);
      onReason(printable(`answered ${what}${message === undefined ? '' : `: ${message.slice(0, MAX_SHOWN)}`}`));
    });
}
