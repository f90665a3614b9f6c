import { h } from "../dom.js";
import { read, write } from "../request.js";

/** Fields that other parts of the form show. */
const SHOWN = ["model", "prompt", "negative_prompt", "n", "size", "seed", "steps", "scheduler", "diversity", "explain",
  "guidance.scale", "guidance.perp_neg", "guidance.nasa", "guidance.nag", "guidance.negtome.images"];

/** The whole request as JSON, by which everything that the API takes can be set, and a list of what has no field here. */
export function mount(element, store) {
  const others = h("ul", { class: "chips" });
  const label = h("span", { class: "label" }, "Also set");
  const also = h("div", { class: "field", hidden: true }, label, others);
  const text = h("textarea", { class: "code", id: "json", rows: 8, spellcheck: false });
  const fault = h("p", { class: "note error", role: "alert", hidden: true });
  const folded = h("details", {},
    h("summary", {}, "The request as JSON"),
    h("div", { class: "field", "data-param": "" },
      h("label", { for: "json", class: "hint" }, "All fields of POST /v1/images/generations can be set here."),
      text, fault, h("div", {}, h("button", { type: "button", onClick: apply }, "Apply"))));
  element.append(also, folded);

  function apply() {
    fault.hidden = true;
    try {
      const request = JSON.parse(text.value);
      if (request === null || typeof request !== "object" || Array.isArray(request)) throw new TypeError("expected an object");
      store.set({ request });
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
  }

  const show = ({ request }) => {
    if (document.activeElement !== text) text.value = JSON.stringify(request, null, 2);
    const paths = leftOver(request);
    also.hidden = paths.length === 0;
    others.replaceChildren(...paths.map((path) => h("li", { class: "chip other", "data-param": path },
      h("span", { class: "chip-text", title: short(read(request, path), 400) }, `${path} = ${short(read(request, path), 48)}`),
      h("button", { type: "button", class: "quiet icon remove", "aria-label": `Remove ${path}`, onClick: () =>
        store.set({ request: write(store.get().request, path, undefined) }) }, "×"))));
  };
  store.subscribe(show);
  show(store.get());
}

/** The paths that no field shows: of `guidance` and its terms the members, of all else the field itself. */
function leftOver(request, prefix = "") {
  const paths = [];
  for (const [key, value] of Object.entries(prefix ? read(request, prefix) : request)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (value === undefined || SHOWN.includes(path)) continue;
    if (path === "guidance" || path === "guidance.negtome") paths.push(...leftOver(request, path));
    else paths.push(path);
  }
  return paths;
}

function short(value, length) {
  const text = JSON.stringify(value);
  return text.length > length ? `${text.slice(0, length)}… (${text.length} letters)` : text;
}
