import { Buffer } from 'node:buffer';

/** Stands once in each message and in nothing else: heartbeats and `retry:` have no data. With or without a blank. */
const MARKER = Buffer.from('\ndata:');

/**
 * Counts messages in a stream of bytes without reading them: the client must cost less than any server. A marker cut in
 * two by the network is counted once. Its first byte occurs in it only once, which makes that easy.
 * @returns {(bytes: Buffer) => number} how many messages began to have data in these bytes
 */
export function messageCounter() {
  let matched = 0; // bytes of a marker that the last read ended with
  return (bytes) => {
    let count = 0;
    let from = 0;
    while (matched > 0 && from < bytes.length) {
      matched = bytes[from] === MARKER[matched] ? matched + 1 : 0;
      if (matched > 0) from++;
      if (matched === MARKER.length) {
        matched = 0;
        count++;
      }
    }
    if (matched > 0) return count;
    for (let at = bytes.indexOf(MARKER, from); at >= 0; at = bytes.indexOf(MARKER, from)) {
      count++;
      from = at + MARKER.length;
    }
    matched = markerPrefixAtEnd(bytes, from);
    return count;
  };
}

function markerPrefixAtEnd(bytes, from) {
  for (let length = Math.min(MARKER.length - 1, bytes.length - from); length > 0; length--) {
    if (bytes.compare(MARKER, 0, length, bytes.length - length) === 0) return length;
  }
  return 0;
}
