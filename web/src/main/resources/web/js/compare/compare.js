import { h } from "../dom.js";

/** Mounts the view. */
export function mount(element) {
  element.append(h("p", { class: "empty" }, "Not here yet."));
}
