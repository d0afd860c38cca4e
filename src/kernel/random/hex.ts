/**
 * The four lower-case hex digits of each 16-bit number as four ASCII bytes, the first digit the highest byte: one load and
 * one store write a quarter of a word's text. A quarter of a mebibyte, made in a few milliseconds.
 */
export const HEX_QUADS: Uint32Array = makeQuads();

function makeQuads(): Uint32Array {
  const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
  const quads = new Uint32Array(0x10000);
  let next = 0;
  for (const a of digits)
    for (const b of digits)
      for (const c of digits)
        for (const d of digits) {
          quads[next] = (a << 24) | (b << 16) | (c << 8) | d;
          next += 1;
        }
  return quads;
}
