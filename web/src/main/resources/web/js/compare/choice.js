import { h } from "../dom.js";
import { segments, supports, write } from "../request.js";
import { termsOf } from "./terms.js";

/** The one number of a term that says how much it does, to be tried out here. */
const WEIGHTS = {
  "guidance.nag": [["scale", 3, 1]],
  "guidance.nasa": [["scale", 0.2, 0.05]],
  "guidance.negtome": [["alpha", 0.9, 0.1]],
  "guidance.cads": [["noise_scale", 0.25, 0.05]],
  "guidance.conditioning_noise": [["scale", 0.5, 0.1]],
};

/** Which of the request's terms are left out on one side. */
export function mountChoice(element, store, onChange) {
  const kept = new Map();
  const list = h("ul", { class: "terms" });
  const none = h("div", { class: "stack none" },
    h("p", { class: "soft" }, "The request has nothing yet that could be left out. Add negatives in ", h("a", { href: "#draw" }, "Draw"), ", or try:"));
  const ideas = h("div", { class: "row" });
  none.append(ideas);
  element.append(h("fieldset", { class: "field" }, h("legend", {}, "Left out on the side “Without”"), list, none));

  const idea = (label, patch) => h("button", { type: "button", class: "small", onClick: () => store.set({ request: patch(store.get().request) }) }, label);

  function show({ request, model }) {
    const terms = termsOf(request);
    none.hidden = terms.some(({ usual }) => usual);
    ideas.replaceChildren(...[
      supports(model, "negtome") && idea("Diversity 0.5", (from) => ({ ...write(from, "diversity", 0.5), n: Math.max(2, from.n ?? 1) })),
      supports(model, "negtome") && idea("NegToMe", (from) => ({ ...write(from, "guidance.negtome", { reference: "first", interval: [0, 0.3] }), n: Math.max(2, from.n ?? 1) })),
      supports(model, "cads") && idea("CADS", (from) => write(from, "guidance.cads", { noise_scale: 0.25 })),
    ].filter(Boolean));
    if (list.contains(document.activeElement) && document.activeElement.type === "number") return;
    list.replaceChildren(...terms.map((term) => row(term)));
  }

  function row(term) {
    const { param, label, said, usual, value } = term;
    const box = h("input", { type: "checkbox", checked: kept.get(param) ?? usual, name: param, onChange: () => {
      kept.set(param, box.checked);
      onChange();
    } });
    return h("li", { "data-param": param }, h("label", { class: "term" }, box, h("strong", {}, label), h("span", { class: "soft" }, said)),
      ...weights(term).map(([path, initial, step, what]) => weight(`${param}${path}`, initial, step, `${label}, ${what}`, segments(path).reduce((inner, key) => inner?.[key], value))));
  }

  function weight(path, initial, step, label, value) {
    const input = h("input", { class: "weight", type: "number", step, value: value ?? "", placeholder: initial, "aria-label": label, onInput: () => {
      if (!input.validity.badInput) store.set({ request: write(store.get().request, path, input.value === "" ? undefined : Number(input.value)) });
    } });
    return input;
  }

  store.subscribe((state, before) => {
    if (state.request === before.request && state.model === before.model) return;
    show(state);
    onChange();
  });
  show(store.get());
  return {
    /** The API's names of what is left out. */
    chosen: () => termsOf(store.get().request).filter(({ param, usual }) => kept.get(param) ?? usual).map(({ param }) => param),
  };
}

/** [path below the term, default, step, what it is] of each number of a term that is tried out here. */
function weights({ param, value }) {
  if (param === "guidance.perp_neg") {
    return (value.prompts ?? []).map(({ prompt }, i) => [`.prompts[${i}].weight`, -1, 0.5, `weight of ${prompt}`]);
  }
  if (typeof value === "number") return [["", "", param === "diversity" ? 0.1 : 0.5, "value"]];
  return (WEIGHTS[param] ?? []).map(([name, initial, step]) => [`.${name}`, initial, step, name.replaceAll("_", " ")]);
}
