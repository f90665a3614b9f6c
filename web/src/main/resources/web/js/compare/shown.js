import { h } from "../dom.js";
import { TERMS } from "../result/receipts.js";

const MODES = [["side", "Side by side"], ["slide", "Slider"], ["flip", "Flip"], ["difference", "Difference"]];

/** How all pairs are shown: the mode, and which term's map lies over the pictures. */
export function mountShown(element, pairs) {
  let mode = "side";
  const buttons = MODES.map(([name, label]) => h("button", { type: "button", "data-mode": name, onClick: () => {
    mode = name;
    refresh();
  } }, label));
  const term = h("select", { "aria-label": "Map over the pictures", onChange: refresh });
  const strength = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0.7, "aria-label": "Strength of the map", onInput: refresh });
  const maps = h("label", { class: "row map-choice" }, h("span", { class: "soft" }, "Where it acted"), term);
  const legend = h("p", { class: "hint" }, "From dark, no difference, to light, the largest of each pair.");
  element.append(h("div", { class: "compare-shown spread" },
    h("div", { class: "row modes", role: "group", "aria-label": "How pairs are shown" }, buttons),
    h("div", { class: "row" }, maps, strength)), legend);

  function refresh() {
    const names = [...new Set(pairs().flatMap(({ shots }) => Object.keys(shots.with.image?.heat_maps ?? {})))];
    if (String([...term.options].slice(1).map(({ value }) => value)) !== String(names)) {
      const before = term.value;
      term.replaceChildren(h("option", { value: "" }, "no map"), ...names.map((name) => h("option", { value: name }, TERMS[name] ?? name)));
      term.value = names.includes(before) ? before : "";
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    maps.hidden = names.length === 0 || mode === "difference";
    strength.hidden = maps.hidden || term.value === "";
    legend.hidden = mode !== "difference";
    for (const pair of pairs()) {
      pair.setMode(mode);
      pair.overlay(term.value, strength.value);
    }
  }

  return { refresh };
}
