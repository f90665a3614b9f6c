/**
 * The cells of a grid in the order in which they are drawn: the corners, then ever finer in between, so that the trend
 * shows early; within one fineness row by row.
 */
export function coarseToFine(columns, rows) {
  const [across, down] = [levels(columns), levels(rows)];
  const cells = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      cells.push({ row, column, level: Math.max(across[column], down[row]) });
    }
  }
  return cells.sort((a, b) => a.level - b.level || a.row - b.row || a.column - b.column);
}

/** Of each place of a line its level: 0 for the ends, 1 for the middle, 2 for the quarters ... */
function levels(count) {
  const result = new Array(count).fill(-1);
  result[0] = 0;
  result[count - 1] = 0;
  const halve = (from, to, level) => {
    const middle = (from + to) >> 1;
    if (middle === from) return;
    result[middle] = level;
    halve(from, middle, level + 1);
    halve(middle, to, level + 1);
  };
  halve(0, count - 1, 1);
  return result;
}
