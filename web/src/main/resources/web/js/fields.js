import { freshId, h } from "./dom.js";
import { read, segments, write } from "./request.js";

/**
 * A labelled control. The element has the API's name of the field as data-param, by which notes find it.
 */
export function field(param, label, control, ...more) {
  const labelled = control.matches("input, select, textarea") ? control : controlOf(control);
  labelled.id ||= freshId("field");
  return h("div", { class: "field", "data-param": param }, h("label", { for: labelled.id }, label), control, ...more);
}

/**
 * A number that may be absent: then the placeholder says what the model does. With a `range` there is a slider, too.
 * @param options {min, max, step, placeholder: (card) => text, range: boolean}
 */
export function numberField(store, param, label, options) {
  const { min, max, step = "any", placeholder = () => "", range = false } = options;
  const put = (text) => {
    const value = text === "" ? undefined : Number(text);
    store.set({ request: write(store.get().request, param, value) });
  };
  const number = h("input", { type: "number", min, max, step, inputMode: "decimal", onInput: () => {
    if (!number.validity.badInput) put(number.value);
  } });
  const slider = range && h("input", { type: "range", min, max: options.softMax ?? max, step: options.softStep ?? step,
    "aria-label": `${label}, slider`, onInput: () => put(slider.value) });
  const show = ({ request, model }) => {
    const value = read(request, param);
    if (document.activeElement !== number || (number.value === "" ? undefined : Number(number.value)) !== value) {
      number.value = value ?? "";
    }
    number.placeholder = placeholder(model);
    if (slider) slider.value = value ?? (Number(placeholder(model)) || min);
  };
  store.subscribe(show);
  show(store.get());
  return field(param, label, slider ? h("div", { class: "with-range" }, slider, number) : number);
}

/** The control that a label names; of a slider and a number it is the number. */
const controlOf = (element) =>
  element.querySelector("input:not([type='range']), select, textarea");

/** Takes away all notes under an element. */
export function clearNotes(root) {
  for (const note of root.querySelectorAll(".note[data-of]")) note.remove();
  for (const control of root.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

/**
 * Shows each note beside the field whose data-param is the longest beginning of its param.
 * @param notes [{param, message, kind}], the kind "error" or "warning"
 * @returns those that concern no field that is shown
 */
export function showNotes(root, notes) {
  const homeless = [];
  for (const note of notes) {
    const home = homeOf(root, note.param);
    if (!home) {
      homeless.push(note);
      continue;
    }
    const id = freshId("note");
    home.append(h("p", { class: `note ${note.kind}`, id, "data-of": note.param, role: note.kind === "error" ? "alert" : "note" },
      withoutPath(note)));
    const control = controlOf(home);
    if (control && note.kind === "error") {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", id);
    }
  }
  return homeless;
}

/** The server's messages begin with the path, which the place says already if it is the same. */
function withoutPath({ param, message }) {
  return message.startsWith(`${param}: `) ? message.slice(param.length + 2) : message;
}

function homeOf(root, param) {
  const path = segments(param ?? "");
  let best = null;
  let depth = 0;
  for (const candidate of root.querySelectorAll("[data-param]")) {
    if (candidate.closest("[hidden]")) continue;
    for (const name of candidate.dataset.param.split(" ")) {
      const parts = segments(name);
      if (parts.length > depth && parts.length <= path.length && parts.every((part, i) => part === path[i])) {
        best = candidate;
        depth = parts.length;
      }
    }
  }
  // A folded part of the form would hide what is said in it.
  for (let folded = best?.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  return best;
}
