import { h } from "../dom.js";
import { field } from "../fields.js";
import { write } from "../request.js";

/** Seeds that the dice throws; short ones can be read out. */
const SEEDS = 2 ** 32;

/** The seed: empty is a random one with each drawing. The lock keeps the last one, the dice throws one and keeps it. */
export function mountSeed(store) {
  const put = (seed) => store.set({ request: write(store.get().request, "seed", seed) });
  const throwDice = () => crypto.getRandomValues(new Uint32Array(1))[0] % SEEDS;
  const last = () => store.get().results?.images.find(Boolean)?.seed;
  const number = h("input", { type: "number", min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, onInput: () => {
    if (!number.validity.badInput) put(number.value === "" ? undefined : Number(number.value));
  } });
  const dice = h("button", { type: "button", class: "icon", title: "Another seed", "aria-label": "Another random seed", onClick: () => put(throwDice()) }, icon("dice"));
  const lock = h("button", { type: "button", class: "icon", "aria-label": "Keep this seed", onClick: () =>
    put(store.get().request.seed === undefined ? last() ?? throwDice() : undefined) });
  const show = ({ request }) => {
    const { seed } = request;
    if (document.activeElement !== number) number.value = seed ?? "";
    number.placeholder = last() === undefined ? "random" : `random (last ${last()})`;
    lock.setAttribute("aria-pressed", String(seed !== undefined));
    lock.title = seed === undefined ? "Keep the last seed" : "Random again";
    lock.replaceChildren(icon(seed === undefined ? "open" : "locked"));
  };
  const whole = field("seed", "Seed", h("div", { class: "seed" }, number, dice, lock));
  store.subscribe(show);
  show(store.get());
  return whole;
}

function icon(name) {
  return h("span", { class: `glyph ${name}`, "aria-hidden": "true" });
}
