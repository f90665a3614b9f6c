import { freshId, h } from "../dom.js";
import { parametersOf } from "./parameters.js";
import { parseValues } from "./values.js";

/**
 * One axis of a sweep: which parameter, which values.
 * @param options {name, first: the param chosen at first, optional: whether there may be none}
 */
export function mountAxis(element, store, { name, first, optional }, onChange) {
  const texts = new Map();
  let listed = null;
  const select = h("select", { id: freshId("axis"), onChange: () => {
    fill();
    check();
    onChange();
  } });
  const values = h("input", { type: "text", id: freshId("values"), autocomplete: "off", spellcheck: false, onInput: () => {
    texts.set(select.value, values.value);
    check();
    onChange();
  } });
  const fault = h("p", { class: "note error", id: freshId("fault"), hidden: true });
  const hint = h("p", { class: "hint" });
  const valuesField = h("div", { class: "field" }, h("label", { for: values.id }, "Values"), values, fault, hint);
  element.append(h("fieldset", { class: "axis" }, h("legend", {}, name),
    h("div", { class: "field" }, h("label", { for: select.id }, "Parameter"), select), valuesField));

  const parameters = () => parametersOf(store.get().request, store.get().model);
  const chosen = () => parameters().find(({ param }) => param === select.value) ?? null;

  function fill() {
    const parameter = chosen();
    valuesField.hidden = parameter === null;
    if (parameter) values.value = texts.get(parameter.param) ?? parameter.usual;
  }

  function check() {
    const parameter = chosen();
    const { error } = parameter ? parseValues(values.value, parameter) : {};
    fault.hidden = !error;
    fault.textContent = error ?? "";
    hint.textContent = parameter?.choices ? `Of ${parameter.choices.join(", ")}` : "A list such as 1, 3, 5 or a range such as 1..9 step 2";
    if (error) {
      values.setAttribute("aria-invalid", "true");
      values.setAttribute("aria-describedby", fault.id);
    } else {
      values.removeAttribute("aria-invalid");
      values.removeAttribute("aria-describedby");
    }
  }

  function list() {
    const found = parameters();
    const key = JSON.stringify(found);
    if (key === listed) return;
    listed = key;
    const before = select.value || first;
    select.replaceChildren(...(optional ? [h("option", { value: "" }, "none")] : []), ...found.map(({ param, label }) => h("option", { value: param }, label)));
    select.value = found.some(({ param }) => param === before) ? before : optional ? "" : found[0].param;
    fill();
    check();
  }

  list();
  return {
    list,
    /** {parameter, values}, {error} where the values cannot be read, null where the axis is not used. */
    get() {
      const parameter = chosen();
      if (!parameter) return null;
      const parsed = parseValues(values.value, parameter);
      return parsed.error ? { parameter, error: parsed.error } : { parameter, values: parsed.values };
    },
    focus: () => values.focus(),
  };
}
