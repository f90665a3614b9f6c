import { h } from "../dom.js";
import { saveAll } from "../result/files.js";
import { all, clear, KEPT, remove } from "./database.js";
import { copyButtons } from "./export.js";

/** Mounts the view: all drawings that this browser keeps, the newest first. */
export function mount(element, store) {
  const list = h("ol", { class: "history", "aria-label": "Drawings" });
  const count = h("p", { class: "soft", role: "status" });
  const clearing = h("button", { type: "button", class: "danger small", onClick: async () => {
    if (!confirm("Delete all drawings that this browser keeps?")) return;
    await clear();
    await load();
  } }, "Delete all");
  element.append(h("div", { class: "stack" }, h("div", { class: "spread" }, h("h2", {}, "History"), count, clearing), list));

  /** By drawing, the URLs of its images: pictures that are still being loaded must keep theirs. */
  const urls = new Map();
  let known = store.get().results;

  async function load() {
    try {
      const drawings = await all();
      list.replaceChildren(...drawings.map(entry));
      clearing.hidden = drawings.length === 0;
      count.textContent = drawings.length === 0
        ? "Nothing yet: what is drawn here is kept in this browser."
        : `${drawings.length} of at most ${KEPT} drawings, kept in this browser alone`;
    } catch (error) {
      count.textContent = `The history cannot be read: ${error.message}`;
    }
  }

  function entry(drawing) {
    if (!urls.has(drawing.id)) urls.set(drawing.id, drawing.images.map(({ blob }) => URL.createObjectURL(blob)));
    const pictures = drawing.images.map(({ seed }, index) =>
      h("img", { src: urls.get(drawing.id)[index], alt: `seed ${seed}`, loading: "lazy" }));
    const { request } = drawing;
    const use = () => {
      store.set({ request });
      location.hash = "#draw";
    };
    const show = () => {
      const images = [];
      drawing.images.forEach((image, index) => { images[image.index] = { ...image, url: urls.get(drawing.id)[index] }; });
      store.set({ request, results: { ...drawing, images } });
      location.hash = "#draw";
    };
    return h("li", { class: "panel entry" },
      h("button", { type: "button", class: "strip", onClick: show, "aria-label": `Show: ${request.prompt}` }, pictures),
      h("div", { class: "stack tight" },
        h("p", {}, h("strong", {}, request.prompt)),
        h("p", { class: "soft" }, facts(drawing)),
        h("div", { class: "row" },
          h("button", { type: "button", class: "small", onClick: use }, "Use these settings"),
          h("button", { type: "button", class: "small", onClick: () => saveAll(drawing) }, drawing.images.length > 1 ? "Download all" : "Download"),
          h("button", { type: "button", class: "small danger", "aria-label": `Delete: ${request.prompt}`, onClick: async () => {
            await remove(drawing.id);
            urls.get(drawing.id).forEach((url) => URL.revokeObjectURL(url));
            urls.delete(drawing.id);
            await load();
          } }, "Delete")),
        copyButtons(() => request)));
  }

  // The view is mounted once; it is looked at again when it is shown or something was drawn meanwhile.
  const look = ({ results }) => {
    if (element.hidden || results === known) return;
    known = results;
    load();
  };
  new MutationObserver(() => {
    known = undefined;
    look(store.get());
  }).observe(element, { attributeFilter: ["hidden"] });
  store.subscribe(look);
  load();
}

function facts({ at, model, size, request }) {
  const left = [request.negative_prompt, ...(request.guidance?.perp_neg?.prompts ?? []).map(({ prompt }) => prompt),
    request.guidance?.nasa?.prompt, request.guidance?.nag?.prompt].filter(Boolean);
  return [new Date(at).toLocaleString(), model, size, `seed ${request.seed}`, left.length > 0 && `without ${left.join(", ")}`]
    .filter(Boolean).join(" · ");
}
