import { h } from "../dom.js";
import { TERMS } from "./receipts.js";

/**
 * An image with, over it, where a term acted.
 * @returns the picture, and the controls by which a term and the map's strength are chosen; none without maps
 */
export function overlay(image, alt) {
  const picture = h("img", { src: image.url, alt });
  const map = h("img", { class: "heat", alt: "", hidden: true });
  const element = h("div", { class: "overlay" }, picture, map);
  const terms = Object.keys(image.heat_maps);
  if (terms.length === 0) return { element, controls: null };

  const strength = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0.75, "aria-label": "Strength of the map",
    onInput: () => { map.style.opacity = strength.value; } });
  const words = h("span", { class: "hint", role: "status" });
  const buttons = [null, ...terms].map((term) => h("button", { type: "button", class: "small", "aria-pressed": String(term === null), onClick: (event) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === event.currentTarget));
    map.hidden = term === null;
    strength.hidden = term === null;
    words.textContent = "";
    if (term === null) return;
    map.src = `data:image/png;base64,${image.heat_maps[term].b64_json}`;
    words.textContent = `The lightest place changed by ${image.heat_maps[term].largest.toPrecision(3)}.`;
  } }, term === null ? "Image" : TERMS[term] ?? term));
  strength.hidden = true;
  map.style.opacity = strength.value;
  return {
    element,
    controls: h("div", { class: "heat-controls" }, h("div", { class: "row", role: "group", "aria-label": "Where a term acted" }, buttons), strength, words),
  };
}
