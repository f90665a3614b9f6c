import * as api from "../api.js";
import { write } from "../request.js";
import { requestOfPng } from "./png.js";

/** Takes the settings of a picture into the form. @returns what to tell of it */
export async function restore(file, store) {
  const request = requestOfPng(await file.arrayBuffer());
  const { models, model } = store.get();
  if (models.length && !models.some(({ id }) => id === request.model)) {
    store.set({ request: write(request, "model", model?.id) });
    return `The settings of ${file.name} are here. Its model ${request.model} is not on this server: the picture will differ.`;
  }
  const card = model?.id === request.model ? model : await api.model(request.model);
  store.set({ request: withoutDefaults(request, card) });
  return `The settings of ${file.name} are here.`;
}

/** A complete request without what the model does by itself. */
export function withoutDefaults(request, card) {
  const { size, steps, scheduler, guidance_scale: scale } = card.defaults ?? {};
  const own = { size, steps, scheduler, output_format: "png", "guidance.scale": scale, "guidance.rescale": 0, "guidance.interval": [0, 1] };
  let short = request;
  for (const [path, value] of Object.entries(own)) {
    const set = path.split(".").reduce((inner, key) => inner?.[key], request);
    if (JSON.stringify(set) === JSON.stringify(value)) short = write(short, path, undefined);
  }
  return short;
}
