/** Rows of text under their columns: the first to the left, the others to the right. */
export function renderTable(columns, rows) {
  const lines = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const render = (line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  return lines.map((line) => `  ${render(line)}`.trimEnd()).join('\n');
}
