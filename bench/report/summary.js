/** One line for each promise: the figures, their goals, and whether they are met. */
export function renderVerdict({ label, value, parts }) {
  const figures = parts.map(({ text, goal, isMet }) => `${text} (goal ${goal}${isMet ? '' : ', MISSED'})`);
  const result = isMet({ parts }) ? 'ok' : 'MISSED';
  return `  ${result.padEnd(6)}  ${label}: ${[value, ...figures].filter(Boolean).join(', ')}`;
}

export function isMet({ parts }) {
  return parts.every((part) => part.isMet);
}
