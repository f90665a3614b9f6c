import * as api from "../api.js";
import { h } from "../dom.js";
import { clearNotes, showNotes } from "../fields.js";
import { keep } from "../history/database.js";
import { copyButtons } from "../history/export.js";
import { detail } from "../result/detail.js";
import { saveAll } from "../result/files.js";
import { createGallery } from "../result/gallery.js";
import { createProgress } from "../result/progress.js";
import { mount as mountEverything } from "../settings/everything.js";
import { mount as mountNegatives } from "../settings/negatives.js";
import { mount as mountPrompt } from "../settings/prompt.js";
import { mount as mountReferences } from "../settings/references.js";
import { mount as mountSampling } from "../settings/sampling.js";

/** Mounts the view: settings on the left; progress, images and what acted on the right. */
export function mount(element, store) {
  const drawButton = h("button", { class: "main wide", title: "Ctrl+Enter" }, "Draw");
  const cancel = h("button", { type: "button", hidden: true, onClick: () => running?.abort() }, "Cancel");
  const form = h("form", { class: "panel stack settings", noValidate: true, "aria-label": "Settings" });
  for (const part of [mountPrompt, mountNegatives, mountSampling, mountReferences, mountEverything]) {
    const place = h("div", { class: "stack part" });
    form.append(place);
    part(place, store);
  }
  form.append(h("div", { class: "draw-buttons" }, drawButton, cancel));

  const progress = createProgress();
  const others = h("div", { class: "stack notes" });
  const actions = h("div", { class: "spread", hidden: true });
  const chosen = h("div", {});
  const gallery = createGallery((image) => chosen.replaceChildren(detail(store, store.get().results, image)));
  const empty = h("p", { class: "empty" }, "Say what to draw and, below it, what to leave out. The images appear here while they are drawn.");
  const side = h("div", { class: "stack", role: "region", "aria-label": "Images" },
    progress.element, others, empty, gallery.element, actions, chosen);
  element.append(h("div", { class: "split" }, form, side));

  let running = null;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!running) run();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  /** Draws the request under edit. */
  async function run() {
    clearNotes(form);
    others.replaceChildren();
    if (!readable()) return;
    const { request, model } = store.get();
    running = new AbortController();
    drawButton.disabled = true;
    cancel.hidden = false;
    empty.hidden = true;
    actions.hidden = true;
    chosen.replaceChildren();
    const kept = store.get().results;
    const images = [];
    gallery.begin(Math.min(64, Math.max(1, request.n ?? 1)));
    progress.sent();
    // Where the images are below the form, they would come unseen.
    if (side.getBoundingClientRect().top > innerHeight * 0.6) side.scrollIntoView();
    try {
      const answer = await api.draw(request, {
        signal: running.signal,
        onQueued: progress.queued,
        onProgress: progress.step,
        onPartial: gallery.partial,
        onImage(image) {
          images[image.index] = image;
          gallery.finished(image);
        },
      });
      await arrived(request, model, answer);
      progress.over(`${answer.images.length} ${answer.images.length === 1 ? "image" : "images"} in ${seconds(answer.timings_ms.total)}`);
      tell(answer.warnings.map((warning) => ({ ...warning, kind: "warning" })));
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      await failed(error, request, model, images.filter(Boolean), kept);
    } finally {
      gallery.end();
      running = null;
      drawButton.disabled = false;
      cancel.hidden = true;
    }
  }

  /** Shows and keeps what came of a request; the seed that the server chose is written out, so that it can be made again. */
  async function arrived(request, model, answer) {
    const results = {
      ...answer, at: Date.now(), steps: request.steps ?? model?.defaults?.steps,
      request: { ...request, seed: request.seed ?? answer.images.find(Boolean).seed - answer.images.find(Boolean).index },
    };
    store.set({ results });
    show(results);
    await keep(results).catch((error) => tell([{ kind: "warning", message: `The history cannot keep this drawing: ${error.message}` }]));
  }

  async function failed(error, request, model, images, kept) {
    const cancelled = error.code === "cancelled";
    if (images.length > 0) {
      await arrived(request, model, { id: null, model: request.model, size: request.size ?? model?.defaults?.size, guidance: {}, warnings: [], timings_ms: {}, images });
    } else if (kept) {
      show(kept);
    }
    progress.over(cancelled ? (images.length ? `Cancelled; ${images.length} finished before that.` : "Cancelled.") : "Nothing was drawn.");
    if (!cancelled) tell([{ param: error.param, message: error.message, kind: "error" }]);
  }

  /** Shows a drawing in whole, its first image large. */
  function show(results) {
    gallery.begin(Math.max(...results.images.filter(Boolean).map(({ index }) => index)) + 1);
    results.images.filter(Boolean).forEach(gallery.finished);
    gallery.end();
    gallery.choose(gallery.first());
    empty.hidden = true;
    actions.hidden = false;
    actions.replaceChildren(
      copyButtons(() => results.request),
      h("button", { type: "button", class: "small", onClick: () => saveAll(results) },
        results.images.filter(Boolean).length > 1 ? "Download all" : "Download"));
  }

  /** Numbers that are none never reach the server: a browser does not tell what was typed. */
  function readable() {
    const faulty = [...form.querySelectorAll("input")].find((input) => input.validity.badInput);
    if (!faulty) return true;
    const param = faulty.closest("[data-param]").dataset.param;
    tell([{ param, message: "expected a number", kind: "error" }]);
    return false;
  }

  /** Says each note beside its field, all others above the images. */
  function tell(notes) {
    const homeless = showNotes(form, notes);
    others.append(...homeless.map(({ param, message, kind }) =>
      h("p", { class: `note ${kind}`, role: kind === "error" ? "alert" : "note" }, param && !message.startsWith(param) ? `${param}: ${message}` : message)));
    form.querySelector("[aria-invalid]")?.focus();
  }

  // Other views may bring a drawing of the past here.
  store.subscribe(({ results }, before) => {
    if (results && results !== before.results && !running) {
      show(results);
      progress.over(`Drawn ${new Date(results.at).toLocaleString()}`);
    }
  });
  if (store.get().results) show(store.get().results);
}

const seconds = (milliseconds) => (milliseconds < 950 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`);
