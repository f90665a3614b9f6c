/** Most values of an axis. */
export const MOST_VALUES = 32;

/**
 * The values of an axis: a list "1, 3, 5", ranges "1..9" or "1..9 step 2", or both.
 * @param parameter {kind: "number" | "integer" | "choice", min, max, choices}
 * @returns {values, error}, where one of them is undefined; the error says what was expected
 */
export function parseValues(text, parameter) {
  try {
    const values = text.split(",").map((part) => part.trim()).filter(Boolean)
      .flatMap((part) => (parameter.kind === "choice" ? [chosen(part, parameter)] : numbers(part, parameter)));
    const different = [...new Set(values)];
    if (different.length === 0) throw new RangeError("expected values, such as " + parameter.usual);
    if (different.length > MOST_VALUES) throw new RangeError(`expected at most ${MOST_VALUES} values, got ${different.length}`);
    return { values: different };
  } catch (error) {
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
}

function chosen(part, { choices }) {
  if (choices && !choices.includes(part)) throw new RangeError(`expected of ${choices.join(", ")}, got ${part}`);
  return part;
}

function numbers(part, parameter) {
  const range = /^(-?[\d.]+)\s*\.\.\s*(-?[\d.]+?)(?:\s+step\s+(-?[\d.]+))?$/i.exec(split(part));
  if (!range) return [number(part, parameter)];
  const [from, to] = [number(range[1], parameter), number(range[2], parameter)];
  if (range[3] === undefined && !Number.isInteger(to - from)) {
    throw new RangeError(`expected a step, as in ${from}..${to} step 0.1`);
  }
  const step = range[3] === undefined ? Math.sign(to - from) || 1 : Number(range[3]);
  const count = Math.floor((to - from) / step + 1e-9);
  if (!(count >= 0 && step !== 0)) throw new RangeError(`expected a step that leads from ${from} to ${to}, got ${range[3]}`);
  if (count >= MOST_VALUES) throw new RangeError(`expected at most ${MOST_VALUES} values, got ${count + 1} in ${part}`);
  return Array.from({ length: count + 1 }, (_, i) => number(String(Number((from + i * step).toPrecision(12))), parameter));
}

/** "0.5..1": the dots between numbers are told from the points in them by a blank on each side. */
const split = (part) => part.replace("..", " .. ");

function number(text, { kind, min = -Infinity, max = Infinity }) {
  const value = text.trim() === "" ? NaN : Number(text);
  const wanted = kind === "integer" ? "a whole number" : "a number";
  if (Number.isNaN(value) || (kind === "integer" && !Number.isInteger(value))) {
    throw new RangeError(`expected ${wanted} or a range such as 1..9 step 2, got ${text.trim()}`);
  }
  if (value < min || value > max) throw new RangeError(`expected ${min} to ${max}, got ${value}`);
  return value;
}
