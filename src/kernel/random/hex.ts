/** Two lower-case hex digits of each byte, as the character codes that a buffer takes: high digit, low digit. */
export const HEX_DIGITS: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0');
  return (text.charCodeAt(0) << 8) | text.charCodeAt(1);
});
