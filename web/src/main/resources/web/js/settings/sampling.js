import { h } from "../dom.js";
import { field, numberField } from "../fields.js";
import { parseSize, supports, write } from "../request.js";
import { mountSeed } from "./seed.js";

/** How it is drawn; what is left empty is the model's own choice, which the placeholders name. */
export function mount(element, store) {
  const scale = numberField(store, "guidance.scale", "Guidance scale", {
    min: 0, max: 100, softMax: 15, softStep: 0.5, range: true, placeholder: (card) => card?.defaults?.guidance_scale ?? "",
  });
  const steps = numberField(store, "steps", "Steps", { min: 1, max: 1000, step: 1, placeholder: (card) => card?.defaults?.steps ?? "" });
  const images = numberField(store, "n", "Images", { min: 1, max: 64, step: 1, placeholder: () => 1 });
  const diversity = numberField(store, "diversity", "Diversity: how much the images are to differ", {
    min: 0, max: 1, softStep: 0.05, range: true, placeholder: () => "off",
  });
  const explain = h("input", { type: "checkbox", id: "explain", onChange: () =>
    store.set({ request: write(store.get().request, "explain", explain.checked || undefined) }) });
  element.append(
    scale,
    h("div", { class: "grid-2" }, steps, scheduler(store)),
    h("div", { class: "grid-2" }, images, size(store)),
    mountSeed(store),
    diversity,
    h("div", { class: "field inline", "data-param": "explain" }, explain, h("label", { for: "explain" }, "Explain: maps of where each term acted")));
  const show = ({ request, model }) => {
    explain.checked = request.explain === true;
    scale.hidden = !supports(model, "scale");
    diversity.hidden = !supports(model, "negtome");
  };
  store.subscribe(show);
  show(store.get());
}

function scheduler(store) {
  const select = h("select", { onChange: () =>
    store.set({ request: write(store.get().request, "scheduler", select.value || undefined) }) });
  let listed = null;
  const show = ({ request, model }) => {
    const names = [...new Set([...(model?.schedulers ?? []), request.scheduler].filter(Boolean))];
    const key = `${model?.id} ${names}`;
    if (key !== listed) {
      listed = key;
      select.replaceChildren(h("option", { value: "" }, model?.defaults ? `${model.defaults.scheduler} (default)` : "default"),
        ...names.map((name) => h("option", { value: name }, name)));
    }
    select.value = request.scheduler ?? "";
  };
  store.subscribe(show);
  show(store.get());
  return field("scheduler", "Scheduler", select);
}

/** Width and height; either alone has the model's own for the other. */
function size(store) {
  const put = () => {
    const own = parseSize(store.get().model?.defaults?.size);
    const empty = width.value === "" && height.value === "";
    const text = empty ? undefined : `${width.value || own?.width}x${height.value || own?.height}`;
    store.set({ request: write(store.get().request, "size", text) });
  };
  const input = (label) => h("input", { type: "number", min: 8, "aria-label": label, onInput: put });
  const width = input("Width in pixels");
  const height = input("Height in pixels");
  const only = h("span", {});
  const pair = h("div", { class: "size" }, width, h("span", { "aria-hidden": "true" }, "×"), height);
  const show = ({ request, model }) => {
    const own = parseSize(model?.defaults?.size);
    const asked = parseSize(request.size);
    for (const [side, name] of [[width, "width"], [height, "height"]]) {
      if (document.activeElement !== side && document.activeElement?.parentElement !== pair) side.value = asked?.[name] ?? "";
      side.placeholder = own?.[name] ?? "";
      side.step = model?.sizes?.multiple_of ?? 8;
      side.min = side.step;
      side.max = model?.sizes?.max ?? 2048;
    }
    pair.hidden = Boolean(model?.sizes?.only);
    only.textContent = model?.sizes?.only ? `${model.sizes.only}, its only one` : "";
  };
  store.subscribe(show);
  show(store.get());
  const whole = h("div", { class: "field", "data-param": "size", role: "group", "aria-label": "Size" },
    h("span", { class: "label" }, "Size"), pair, only);
  return whole;
}
