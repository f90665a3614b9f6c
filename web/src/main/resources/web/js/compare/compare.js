import * as api from "../api.js";
import { h } from "../dom.js";
import { clearNotes, showNotes } from "../fields.js";
import { createProgress } from "../result/progress.js";
import { scoresOf, scoreTable } from "../result/scores.js";
import { supports, write } from "../request.js";
import { addReference } from "../settings/pictures.js";
import { mountChoice } from "./choice.js";
import { createPair, NAMES } from "./pair.js";
import { mountShown } from "./shown.js";
import { without } from "./terms.js";

const SIDES = ["without", "with"];

/** The same seeds without and with what the request has of guidance, side by side. */
export function mount(element, store) {
  let running = null;
  let pairs = [];

  const prompt = h("p", { class: "compared-prompt" });
  const form = h("form", { class: "panel stack", "aria-label": "What is compared", onSubmit: (event) => {
    event.preventDefault();
    compare();
  } });
  const choiceHome = h("div", {});
  const go = h("button", { class: "main" }, "Compare");
  const cancel = h("button", { type: "button", hidden: true, onClick: () => running?.abort() }, "Cancel");
  const hint = h("p", { class: "hint", role: "status" });
  const told = h("p", { class: "soft", role: "status" });
  const general = h("div", { class: "stack" });
  form.append(
    h("div", { class: "field" }, h("div", { class: "spread" }, h("span", { class: "label" }, "Prompt"), h("a", { class: "hint", href: "#draw" }, "Edit in Draw")), prompt),
    choiceHome, h("div", { class: "row" }, go, cancel), hint, general, told);

  const progress = { without: createProgress(), with: createProgress() };
  const progresses = h("div", { class: "compare-progress", hidden: true }, ...SIDES.map((side) =>
    h("div", {}, h("h3", {}, NAMES[side]), progress[side].element)));
  const scores = h("div", { class: "compare-scores" });
  const list = h("ol", { class: "pairs", "aria-label": "Pairs, one for each seed" });
  const shownHome = h("div", { hidden: true });
  const shown = mountShown(shownHome, () => pairs);
  const empty = h("p", { class: "empty" }, "The same seeds are drawn twice: without what is ticked, and with it.");
  element.append(h("div", { class: "split" }, form, h("div", { class: "stack" }, progresses, shownHome, scores, list, empty)));

  const choice = mountChoice(choiceHome, store, refresh);

  function refresh() {
    const { request } = store.get();
    prompt.textContent = request.prompt || "none yet";
    go.disabled = running !== null || !request.prompt || choice.chosen().length === 0;
    hint.textContent = !running && request.prompt && choice.chosen().length === 0 ? "Tick what one side goes without." : "";
  }

  async function compare() {
    if (running) return;
    running = new AbortController();
    const { signal } = running;
    const { request } = store.get();
    const seed = request.seed ?? crypto.getRandomValues(new Uint32Array(1))[0];
    const full = { ...request, seed, explain: true };
    const requests = { without: without(full, choice.chosen()), with: full };
    clearNotes(form);
    general.replaceChildren();
    tell("");
    scores.replaceChildren();
    for (const { shots } of pairs) for (const side of SIDES) if (shots[side].image) URL.revokeObjectURL(shots[side].image.url);
    const steps = request.steps ?? store.get().model?.defaults?.steps;
    pairs = Array.from({ length: request.n ?? 1 }, (_, index) => createPair(index, seed + index, steps, actions()));
    list.replaceChildren(...pairs.map((pair) => pair.element));
    shown.refresh();
    for (const part of [progresses, shownHome]) part.hidden = false;
    empty.hidden = true;
    cancel.hidden = false;
    refresh();
    try {
      const answers = await Promise.all(SIDES.map((side) => drawSide(side, requests[side], signal)));
      say(answers);
      if (answers.every(({ answer }) => answer)) await compareScores(answers.map(({ answer }) => answer.images));
    } finally {
      running = null;
      cancel.hidden = true;
      refresh();
    }
  }

  const actions = () => [
    { label: "Use this seed", act: ({ seed }) => {
      store.set({ request: write(store.get().request, "seed", seed) });
      tell(`The request has the seed ${seed} now.`);
    } },
    supports(store.get().model, "negtome") && { label: "Keep away from it", act: ({ blob }) =>
      addReference(store, blob).then(tell, (error) => tell(error.message)) },
  ].filter(Boolean);

  function tell(text) {
    told.textContent = text;
  }

  /** @returns {side, answer} or {side, error} */
  async function drawSide(side, request, signal) {
    progress[side].sent();
    try {
      const answer = await api.draw(request, {
        signal,
        onQueued: (place) => progress[side].queued(place),
        onProgress: (news) => progress[side].step(news),
        onPartial: ({ image, url }) => pairs[image].partial(side, url),
        onImage: async (image) => {
          await pairs[image.index].finished(side, image);
          shown.refresh();
        },
      });
      progress[side].over(`Done in ${(answer.timings_ms.total / 1000).toFixed(1)} s`);
      return { side, answer };
    } catch (error) {
      progress[side].over(error.code === "cancelled" ? "Cancelled" : "Failed");
      return { side, error };
    }
  }

  /** Says errors and warnings beside their fields; those of both sides once. */
  function say(answers) {
    const notes = new Map();
    for (const { side, answer, error } of answers) {
      const found = error ? [{ param: error.param, message: error.message, kind: "error" }] : answer.warnings.map((warning) => ({ ...warning, kind: "warning" }));
      for (const note of found) {
        if (note.message === "Cancelled.") continue;
        const key = `${note.param} ${note.message}`;
        notes.set(key, notes.has(key) ? note : { ...note, message: `${NAMES[side]}: ${note.message}` });
      }
    }
    const homeless = showNotes(form, [...notes.values()]);
    general.append(...homeless.map(({ param, message, kind }) => h("p", { class: `note ${kind}`, role: kind === "error" ? "alert" : "note" }, param && !message.includes(`${param}:`) ? `${param}: ${message}` : message)));
  }

  async function compareScores(batches) {
    try {
      const both = await Promise.all(batches.map(scoresOf));
      const said = batches[0].length < 2 ? "Scores of diversity need two or more images." : "This server gives no scores of diversity.";
      scores.replaceChildren(both[0].length ? scoreTable(SIDES.map((side) => NAMES[side]), both) : h("p", { class: "soft" }, said));
    } catch (error) {
      scores.replaceChildren(h("p", { class: "note warning" }, `No scores: ${error.message}`));
    }
  }

  store.subscribe(refresh);
  refresh();
}
