import { h } from "../dom.js";
import { write } from "../request.js";
import { save, fileName } from "./files.js";
import { overlay } from "./heatmap.js";
import { receipts } from "./receipts.js";

/** One image of a drawing, large: where terms acted, what they did, and what can be done with it. */
export function detail(store, results, image) {
  const { element, controls } = overlay(image, `${results.request.prompt}, seed ${image.seed}`);
  const keep = () => store.set({ request: { ...write(store.get().request, "seed", image.seed) } });
  return h("section", { class: "panel detail", "aria-label": `Image ${image.index + 1}` },
    h("div", { class: "detail-picture" }, element, controls),
    h("div", { class: "stack" },
      h("div", {}, h("h2", {}, `Seed ${image.seed}`), h("p", { class: "soft" }, `${results.model}, ${results.size}`)),
      h("div", { class: "row" },
        h("button", { type: "button", onClick: () => save(image.blob, fileName(results.model, image)) }, "Download"),
        h("button", { type: "button", onClick: keep }, "Use this seed")),
      h("h3", {}, "What acted"),
      receipts(image, results.request.steps ?? results.steps),
      !controls && image.receipt.length > 0 && h("p", { class: "hint" }, "Tick “Explain” to see where in the image.")));
}
