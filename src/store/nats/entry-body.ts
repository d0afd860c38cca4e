import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';

/** How a body is kept; the last part of its subject says so, which costs a reader less than a header. */
export interface EncodedBody {
  readonly encoding: 'plain' | 'deflated';
  readonly data: Buffer;
}

/** What a server takes unless it is set up otherwise (`max_payload`), in bytes. */
const DEFAULT_MAX_PAYLOAD = 1024 * 1024;
/** Room for the headers, which count as payload, too. */
const HEADER_BYTES = 512;

const deflate = promisify(deflateRaw);

/**
 * Deflates a body that the server would not take as it is.
 * @throws FlowProbeError `payload-too-large` when that does not help.
 */
export async function encodeBody(body: Buffer, maxPayload = DEFAULT_MAX_PAYLOAD): Promise<EncodedBody> {
  const most = maxPayload - HEADER_BYTES;
  if (body.length <= most) return { encoding: 'plain', data: body };
  const data = await deflate(body, { level: 1 });
  if (data.length <= most) return { encoding: 'deflated', data };
  throw new FlowProbeError(
    'payload-too-large',
    `The NATS server takes messages of ${maxPayload} bytes (max_payload), and this one has ${body.length}.`,
  );
}

/** @param subject where the body was kept */
export function decodeBody(subject: string, data: Buffer): Buffer {
  return subject.endsWith('.deflated') ? inflateRawSync(data) : data;
}
