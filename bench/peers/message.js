import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';

/** What every peer sends: a message with the fields and the size of a real `spawn` of the retail day. */
export function spawnMessage() {
  return {
    type: 'spawn',
    uuid: randomUUID(),
    order: { uuid: randomUUID(), type: 'mobile', name: 'android', value: 17 },
    payment: { uuid: randomUUID(), type: 'cards', name: 'mastercard', value: 34 },
  };
}

/** An id as long as the service's own, `<uuid>:<sequence>`. */
export function messageId(connectionUuid, sequence) {
  return `${connectionUuid}:${sequence}`;
}

/** The same message, ready for the wire. */
export function prebuiltFrame() {
  return Buffer.from(`id: ${messageId(randomUUID(), 1234)}\ndata: ${JSON.stringify(spawnMessage())}\n\n`);
}
