/** A version 4 UUID (RFC 9562, section 5.4). @param uint32 a source of 32 uniform bits */
export function newJobId(uint32: () => number): string {
  const digits = [uint32(), uint32(), uint32(), uint32()].map((bits) => bits.toString(16).padStart(8, '0')).join('');
  const variant = ((parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
