import * as api from "../api.js";
import { scoresOf } from "../result/scores.js";
import { coarseToFine } from "./order.js";

/** Jobs of one sweep at a time: one is drawn while the next is prepared; others' requests keep their turns. */
const JOBS = 2;

/** A full queue is asked again this often before a cell is given up. */
const TRIES = 30;

/**
 * Draws all cells of a grid, at most JOBS at a time.
 * @param cells rows of {request, view}, the view as createCell makes it
 * @param onProgress called with the number of cells that are over
 * @returns what ended the sweep before its time, or null
 */
export async function drawCells(cells, signal, stop, onProgress) {
  const waiting = coarseToFine(cells[0].length, cells.length).map(({ row, column }) => cells[row][column]);
  let over = 0;
  let fatal = null;

  async function worker() {
    while (waiting.length > 0 && !signal.aborted) {
      const { request, view } = waiting.shift();
      try {
        view.begin();
        const answer = await drawPatiently(request, view, signal);
        view.done(answer.warnings);
        if (answer.images.length > 1) await score(answer.images, view);
      } catch (error) {
        if (error.code === "cancelled" || signal.aborted) return;
        view.failed(error.message);
        if (isFatal(error)) {
          fatal = error;
          stop();
        }
      } finally {
        if (!signal.aborted) onProgress(over += 1);
      }
    }
  }

  await Promise.all(Array.from({ length: JOBS }, worker));
  return fatal;
}

/** Without scores a cell is worth as much. */
async function score(images, view) {
  try {
    view.scored(await scoresOf(images));
  } catch (error) {
    view.note(`No scores: ${error.message}`);
  }
}

/** Where the other cells would fare no better. */
const isFatal = ({ status }) => status === 0 || status === 401 || status === 403 || status === 503;

async function drawPatiently(request, view, signal) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.draw(request, { signal, onPartial: view.partial, onImage: view.image });
    } catch (error) {
      if (error.status !== 429 || tries === TRIES || signal.aborted) throw error;
      view.waiting("the server is busy");
      await pause(error.retryAfter ?? 2, signal);
      if (signal.aborted) throw error;
    }
  }
}

const pause = (seconds, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, 1000 * seconds);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  }, { once: true });
});
