import { h } from "../dom.js";
import { field } from "../fields.js";
import { write } from "../request.js";

/** What is to be drawn; the model's own examples can be tried one after another. */
export function mount(element, store) {
  const text = h("textarea", {
    id: "prompt", rows: 3, required: true, spellcheck: true,
    onInput: () => store.set({ request: { ...store.get().request, prompt: text.value } }),
  });
  let next = 0;
  const example = h("button", { type: "button", class: "quiet small", onClick: () => {
    const { model, request } = store.get();
    const others = model.sample_prompts.filter((sample) => sample !== request.prompt);
    store.set({ request: write(request, "prompt", others[next++ % others.length]) });
  } }, "Another example");
  const show = ({ request, model }) => {
    if (text.value !== (request.prompt ?? "")) text.value = request.prompt ?? "";
    example.hidden = (model?.sample_prompts ?? []).filter((sample) => sample !== request.prompt).length === 0;
  };
  store.subscribe(show);
  show(store.get());
  const whole = field("prompt", "Prompt", text);
  whole.querySelector("label").after(example);
  whole.classList.add("prompt");
  element.append(whole);
}
