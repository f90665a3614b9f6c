import * as api from "./api.js";
import { h } from "./dom.js";
import { fitTo, freshRequest } from "./request.js";
import { requestOfHash } from "./history/share.js";
import { restore } from "./history/restore.js";
import { createStore } from "./store.js";

const VIEWS = {
  draw: () => import("./draw/draw.js"),
  compare: () => import("./compare/compare.js"),
  sweep: () => import("./sweep/sweep.js"),
  history: () => import("./history/history.js"),
};

const store = createStore({ models: [], model: null, request: freshRequest(null), results: null });
const notice = document.getElementById("notice");
const keyForm = document.getElementById("key-form");
const mounted = new Set();

/** Says something above all views; nothing takes it away again. */
function say(message, bad = false) {
  notice.replaceChildren(message ?? "");
  notice.hidden = !message;
  notice.classList.toggle("bad", bad);
}

async function show() {
  const name = /^#([a-z]+)/.exec(location.hash)?.[1];
  const view = name in VIEWS ? name : "draw";
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const other of Object.keys(VIEWS)) document.getElementById(`view-${other}`).hidden = other !== view;
  takeShared();
  if (!mounted.has(view)) {
    mounted.add(view);
    const module = await VIEWS[view]();
    module.mount(document.getElementById(`view-${view}`), store);
  }
}

/** Takes the request out of an address that was shared. */
function takeShared() {
  try {
    const request = requestOfHash(location.hash);
    if (!request) return;
    store.set({ request });
    history.replaceState(null, "", location.hash.replace(/\?.*/, ""));
    say("These are the settings of a shared link.");
  } catch {
    say("The link's settings cannot be read: it may have been cut.", true);
  }
}

/** Whether what is said is that the models could not be asked for. */
let isDown = false;

/** Asks the server for its models; the model of the request is chosen, or else the first that is usable. */
async function loadModels() {
  try {
    const models = await api.models();
    keyForm.hidden = true;
    if (isDown) say(null);
    isDown = false;
    store.set({ models });
    await choose(store.get().request.model ?? firstUsable(models));
  } catch (error) {
    if (error.status !== 401) {
      isDown = true;
      say(error.message, true);
      notice.append(h("button", { class: "small", onClick: loadModels }, "Try again"));
    }
  }
}

const firstUsable = (models) =>
  (models.find(({ id }) => id === "papertown") ?? models.find(({ status }) => status !== "broken"))?.id;

let asked = null;

async function choose(id) {
  if (!id || asked === id) return;
  asked = id;
  try {
    const card = await api.model(id);
    if (asked !== id) return;
    const { request } = store.get();
    const untouched = request.model === undefined && request.prompt === "";
    const { request: fitting, dropped } = fitTo(untouched ? freshRequest(card) : request, card);
    store.set({ model: card, request: fitting });
    if (card.status === "broken") say(`${id} cannot be used: ${card.reason}`, true);
    else if (dropped.length) say(`What ${id} cannot do was taken out. ${dropped.join("; ")}`);
  } catch (error) {
    if (asked === id) missing(id, error);
  } finally {
    if (asked === id) asked = null;
  }
}

/** Settings from elsewhere may name a model that is not here: they are kept, for a model that is. */
function missing(id, error) {
  say(error.message, true);
  const { models, model, request } = store.get();
  const other = model?.id ?? firstUsable(models);
  if (error.status !== 404 || !other || other === id) return;
  say(`The model ${id} is not on this server; ${other} is chosen in its place.`, true);
  asked = null;
  store.set({ request: { ...request, model: other } });
}

function askForKey() {
  const input = h("input", { type: "password", id: "api-key", autocomplete: "off", required: true });
  keyForm.replaceChildren(
    h("form", { class: "row", onSubmit: (event) => {
      event.preventDefault();
      api.setApiKey(input.value.trim());
      loadModels();
    } },
    h("label", { for: "api-key" }, api.apiKey() ? "The server does not know this API key. Another:" : "This server asks for an API key:"),
    h("span", {}, input),
    h("button", { class: "main" }, "Use it"),
    h("span", { class: "hint" }, "It is kept until this tab is closed.")));
  keyForm.hidden = false;
  input.focus();
}

function mountModelChoice() {
  const select = h("select", { id: "model", onChange: () => choose(select.value) });
  const status = h("span", { class: "unseen", role: "status" });
  document.getElementById("model-choice").append(h("label", { class: "soft", for: "model" }, "Model"), select, status);
  store.subscribe((state, before) => {
    if (state.models !== before.models) {
      select.replaceChildren(...state.models.map(({ id, status: how, reason }) =>
        h("option", { value: id, disabled: how === "broken", title: reason ?? "" }, how === "broken" ? `${id} (broken)` : id)));
    }
    if (state.model) select.value = state.model.id;
    if (state.model !== before.model) {
      select.title = state.model?.description ?? "";
      status.textContent = state.model ? `Model ${state.model.id}` : "";
    }
    const wanted = state.request.model;
    if (state.models.length && wanted && state.request !== before.request && wanted !== state.model?.id) choose(wanted);
  });
}

/** Pictures that are dropped anywhere but on a place of their own ([data-drop]) bring their settings. */
function mountDrop() {
  const isOurs = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.("[data-drop]");
  const input = h("input", { type: "file", accept: "image/png", class: "unseen", tabIndex: -1, "aria-hidden": "true", onChange: () => {
    if (input.files[0]) take(input.files[0]);
    input.value = "";
  } });
  document.getElementById("model-choice").append(input,
    h("button", { type: "button", class: "small", id: "open-png", title: "Restore the settings of a PNG; dropping one on this page does it, too", onClick: () => input.click() }, "Open PNG"));
  document.addEventListener("dragover", (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}

async function take(file) {
  try {
    say(await restore(file, store));
    location.hash = "#draw";
  } catch (error) {
    say(error.message, true);
  }
}

mountModelChoice();
mountDrop();
api.events.addEventListener("unauthorized", askForKey);
window.addEventListener("hashchange", show);
show();
loadModels();
