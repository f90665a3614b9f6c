import { h } from "../dom.js";
import { shown } from "../result/scores.js";

/** One place of the grid: its images as they come, scores, warnings or what went wrong. */
export function createCell(name, count, onTake) {
  const images = Array.from({ length: count }, () => ({ picture: h("img", { alt: "", hidden: true }), partial: null, image: null }));
  const take = h("button", { type: "button", class: "cell-take waiting", disabled: true, title: "Take these settings over",
    "aria-pressed": "false", onClick: () => onTake() }, images.map(({ picture }) => picture));
  const foot = h("div", { class: "cell-foot" });
  const element = h("td", { class: "cell" }, take, foot);
  label("waits");

  function label(state) {
    take.setAttribute("aria-label", `${name}: ${state}`);
  }

  function show(place, url, unfinished) {
    if (place.partial) URL.revokeObjectURL(place.partial);
    place.partial = unfinished ? url : null;
    place.picture.src = url;
    place.picture.hidden = false;
    take.classList.toggle("partial", unfinished);
  }

  return {
    element,
    begin() {
      take.classList.add("busy");
      label("is drawn");
    },
    waiting(text) {
      label(text);
      foot.replaceChildren(h("span", { class: "soft" }, text));
    },
    partial({ image, url }) {
      if (images[image].image) URL.revokeObjectURL(url);
      else show(images[image], url, true);
    },
    image(image) {
      images[image.index].image = image;
      show(images[image.index], image.url, false);
    },
    done(warnings) {
      take.classList.remove("waiting", "busy", "partial");
      take.disabled = false;
      label("take these settings over");
      foot.replaceChildren(...(warnings.length === 0 ? [] : [h("details", { class: "cell-warnings" },
        h("summary", {}, `${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}`),
        ...warnings.map(({ param, message }) => h("p", { class: "note warning" }, message.startsWith(param) ? message : `${param}: ${message}`)))]));
    },
    scored(scores) {
      if (scores.length === 0) return;
      foot.prepend(h("dl", { class: "cell-scores" }, scores.slice(0, 2).map(({ label: text, hint, value }) =>
        h("div", { title: hint }, h("dt", {}, text), h("dd", {}, shown(value))))));
    },
    note: (text) => foot.append(h("p", { class: "hint" }, text)),
    failed(message) {
      take.classList.remove("waiting", "busy");
      take.classList.add("failed");
      label(`failed, ${message}`);
      foot.replaceChildren(h("p", { class: "note error" }, message));
    },
    /** Nothing more comes. */
    stopped() {
      if (!take.disabled || take.classList.contains("failed")) return;
      take.classList.remove("busy");
      take.classList.add("stopped");
      label("not drawn");
    },
    taken: (is) => take.setAttribute("aria-pressed", String(is)),
    release() {
      for (const { image, partial } of images) {
        if (partial) URL.revokeObjectURL(partial);
        if (image) URL.revokeObjectURL(image.url);
      }
    },
  };
}
