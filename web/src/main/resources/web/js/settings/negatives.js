import { h } from "../dom.js";
import { added, changed, chipsOf, METHODS, methodsOf, pathOf, withChips } from "./chips.js";

/** What is to be kept out: a row of chips, each with its method and weight, and a field that adds one. */
export function mount(element, store) {
  let chips = [];
  let shown = null;
  let methods = null;

  const list = h("ul", { class: "chips", "aria-label": "Negatives" });
  const status = h("p", { class: "unseen", role: "status" });
  const clash = h("p", { class: "note warning", hidden: true },
    "A plain negative cannot be beside Perp-Neg. ",
    h("button", { type: "button", class: "small", onClick: () =>
      put(chips.reduce((all, chip) => (chip.method === "plain" ? changed(all, chip, "perp_neg") : all), chips)) },
    "Make all Perp-Neg"));
  const method = h("select", { "aria-label": "Method of the next negative" });
  const about = h("p", { class: "hint" });
  const text = h("input", { id: "negative", type: "text", autocomplete: "off", placeholder: "what to leave out", onKeydown: (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && text.value.trim()) {
      event.preventDefault();
      add();
    }
  } });
  const explain = () => { about.textContent = `${METHODS[method.value].label}: ${METHODS[method.value].about}.`; };
  method.addEventListener("change", explain);
  element.append(h("div", { class: "field negatives", "data-param": "negative_prompt guidance.perp_neg guidance.nasa guidance.nag" },
    h("label", { for: "negative" }, "Leave out"), list,
    h("div", { class: "chip-add" }, method, text, h("button", { type: "button", onClick: add }, "Add")), about, clash, status));

  function add() {
    const words = text.value.trim();
    if (!words) {
      text.focus();
      return;
    }
    text.value = "";
    put(added(chips, method.value, words));
    status.textContent = `Added: ${words}, ${METHODS[method.value].label}`;
    text.focus();
  }

  /** Puts another list into the request; the store's change renders it. */
  function put(next) {
    store.set({ request: withChips(store.get().request, next) });
  }

  /** Changes one chip in place: its own field is being typed in and must stay. */
  function edit(chip, patch) {
    Object.assign(chip, patch);
    const request = withChips(store.get().request, chips);
    shown = JSON.stringify(partsOf(request));
    store.set({ request });
  }

  function row(chip) {
    const { label, weight, initial, step } = METHODS[chip.method];
    const place = chips.indexOf(chip);
    return h("li", { class: `chip ${chip.method}`, "data-param": pathOf(chip, chips) },
      h("select", { "aria-label": `Method for ${chip.text}`, onChange: (event) => {
        put(changed(chips, chip, event.target.value));
        list.querySelectorAll("select")[Math.min(chips.length - 1, place)]?.focus();
      } }, options(chip.method)),
      h("input", { type: "text", value: chip.text, "aria-label": `Text of a ${label} negative`, onInput: (event) => edit(chip, { text: event.target.value }) }),
      weight && h("input", { class: "weight", type: "number", step, value: chip.weight ?? "", placeholder: initial,
        title: weight, "aria-label": `${weight} of ${chip.text}`, onInput: (event) => {
          if (!event.target.validity.badInput) edit(chip, { weight: event.target.value === "" ? undefined : Number(event.target.value) });
        } }),
      h("button", { type: "button", class: "quiet icon remove", title: "Remove", "aria-label": `Remove ${chip.text}`, onClick: () => {
        status.textContent = `Removed: ${chip.text}`;
        put(chips.filter((other) => other !== chip));
        (list.querySelectorAll(".remove")[Math.min(chips.length - 1, place)] ?? text).focus();
      } }, "×"));
  }

  const options = (chosen) => Object.keys(METHODS)
    .filter((name) => methods.includes(name) || name === chosen)
    .map((name) => h("option", { value: name, selected: name === chosen }, METHODS[name].label));

  const show = ({ request, model }) => {
    const nowMethods = methodsOf(model);
    if (String(methods) !== String(nowMethods)) {
      methods = nowMethods;
      shown = null;
      const first = (model?.defaults?.guidance_scale ?? 2) > 1 ? methods[0] : methods.find((name) => name === "nag") ?? methods[0];
      method.replaceChildren(...options(first));
      element.hidden = methods.length === 0;
      if (methods.length) explain();
    }
    const parts = JSON.stringify(partsOf(request));
    if (parts !== shown) {
      shown = parts;
      chips = chipsOf(request);
      list.replaceChildren(...chips.map(row));
    }
    const uses = (name) => chips.some((chip) => chip.method === name);
    clash.hidden = !(uses("plain") && uses("perp_neg"));
  };
  store.subscribe(show);
  show(store.get());
}

const partsOf = ({ negative_prompt, guidance }) => [negative_prompt, guidance?.perp_neg, guidance?.nasa, guidance?.nag];
