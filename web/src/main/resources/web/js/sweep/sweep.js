import { freshId, h } from "../dom.js";
import { mountAxis } from "./axis.js";
import { createCell } from "./cell.js";
import { drawCells } from "./drawing.js";
import { withValue } from "./parameters.js";

const MOST_CELLS = 256;

/** Any parameter of the request against any other, as a grid that fills while it is drawn. */
export function mount(element, store) {
  let running = null;
  let cells = [];

  const prompt = h("p", { class: "compared-prompt" });
  const across = h("div", {});
  const down = h("div", {});
  const count = h("input", { type: "number", min: 1, max: 16, step: 1, value: 1, required: true, id: freshId("per-cell"), onInput: refresh });
  const plan = h("p", { class: "hint", role: "status" });
  const go = h("button", { class: "main" }, "Sweep");
  const cancel = h("button", { type: "button", hidden: true, onClick: () => running?.abort() }, "Cancel");
  const form = h("form", { class: "panel stack", noValidate: true, "aria-label": "What is swept", onSubmit: (event) => {
    event.preventDefault();
    if (!running && ready()) sweep();
  } },
  h("div", { class: "field" }, h("div", { class: "spread" }, h("span", { class: "label" }, "Prompt"), h("a", { class: "hint", href: "#draw" }, "Edit in Draw")), prompt),
  across, down,
  h("div", { class: "field" }, h("label", { for: count.id }, "Images per cell"), count, h("p", { class: "hint" }, "Scores of diversity need two or more.")),
  h("div", { class: "row" }, go, cancel), plan);

  const bar = h("progress", { "aria-label": "Cells that are drawn", hidden: true });
  const status = h("p", { class: "soft", role: "status" });
  const taken = h("p", { class: "note taken", role: "status", hidden: true });
  const home = h("div", { class: "sweep-grid", tabIndex: 0, role: "region", "aria-label": "Grid", hidden: true });
  const empty = h("p", { class: "empty" }, "Each cell is the request of Draw with two settings changed, all from the same seed. Click a cell to take its settings over.");
  element.append(h("div", { class: "split" }, form, h("div", { class: "stack" }, status, bar, taken, home, empty)));

  const x = mountAxis(across, store, { name: "Across", first: "guidance.scale" }, refresh);
  const y = mountAxis(down, store, { name: "Down", first: "steps", optional: true }, refresh);

  const perCell = () => (count.validity.valid ? Number(count.value) : null);

  /** Why it cannot begin; null if it can. */
  function fault() {
    const [columns, rows] = [x.get(), y.get()];
    if (!store.get().request.prompt) return "Draw has no prompt yet.";
    if (columns.error || rows?.error) return "Some values cannot be read.";
    if (rows && rows.parameter.param === columns.parameter.param) return "Choose two different parameters.";
    if (perCell() === null) return "Expected 1 to 16 images per cell.";
    const total = columns.values.length * (rows?.values.length ?? 1);
    return total > MOST_CELLS ? `Expected at most ${MOST_CELLS} cells, got ${total}.` : null;
  }

  const ready = () => fault() === null;

  function refresh() {
    prompt.textContent = store.get().request.prompt || "none yet";
    const why = fault();
    go.disabled = running !== null || why !== null;
    if (why) {
      plan.textContent = why;
      return;
    }
    const total = x.get().values.length * (y.get()?.values.length ?? 1);
    plan.textContent = `${total} ${total === 1 ? "cell" : "cells"}, ${total * perCell()} ${total * perCell() === 1 ? "image" : "images"}`;
  }

  async function sweep() {
    running = new AbortController();
    const { signal } = running;
    const [columns, rows] = [x.get(), y.get()];
    const { request } = store.get();
    const base = { ...request, n: perCell(), seed: request.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] };
    for (const { view } of cells.flat()) view.release();
    cells = (rows?.values ?? [null]).map((down) => columns.values.map((across) =>
      cell(base, [[columns.parameter, across], ...(rows ? [[rows.parameter, down]] : [])])));
    home.replaceChildren(table(columns, rows));
    home.hidden = false;
    empty.hidden = true;
    taken.hidden = true;
    cancel.hidden = false;
    bar.hidden = false;
    bar.max = cells.flat().length;
    progress(0);
    refresh();
    try {
      const fatal = await drawCells(cells, signal, () => running.abort(), progress);
      status.textContent = fatal ? `Stopped: ${fatal.message}` : signal.aborted ? `Cancelled; what was finished stays. Seed ${base.seed}` : `Done. Seed ${base.seed}`;
      for (const { view } of cells.flat()) view.stopped();
    } finally {
      running = null;
      cancel.hidden = true;
      bar.hidden = true;
      refresh();
    }
  }

  function progress(over) {
    bar.value = over;
    status.textContent = `${over} of ${cells.flat().length} cells`;
  }

  function cell(base, settings) {
    const request = settings.reduce((fuller, [{ param }, value]) => withValue(fuller, param, value), base);
    const name = settings.map(([{ label }, value]) => `${label} ${value}`).join(", ");
    const view = createCell(name, base.n, () => take(view, base, settings, name));
    return { request, view };
  }

  /** Puts a cell's settings into the request under edit. */
  function take(view, base, settings, name) {
    const before = store.get().request;
    const after = settings.reduce((fuller, [{ param }, value]) => withValue(fuller, param, value), { ...before, seed: base.seed });
    for (const other of cells.flat()) other.view.taken(other.view === view);
    store.set({ request: after });
    taken.replaceChildren(`Taken over: ${name}, seed ${after.seed}. `, h("a", { href: "#draw" }, "Go on in Draw"), " or ",
      h("button", { type: "button", class: "small", onClick: () => {
        store.set({ request: before });
        for (const other of cells.flat()) other.view.taken(false);
        taken.hidden = true;
      } }, "put back"));
    taken.hidden = false;
  }

  function table(columns, rows) {
    const head = h("tr", {}, rows && h("td", { class: "corner" }, `${rows.parameter.label} ↓`), ...columns.values.map((value) => h("th", { scope: "col" }, String(value))));
    const grid = h("table", { class: "sweep-table" },
      h("caption", {}, rows ? `${columns.parameter.label} across, ${rows.parameter.label} down` : columns.parameter.label),
      h("thead", {}, head),
      h("tbody", {}, ...cells.map((row, i) => h("tr", {}, rows && h("th", { scope: "row" }, String(rows.values[i])), ...row.map(({ view }) => view.element)))));
    grid.style.setProperty("--columns", columns.values.length);
    return grid;
  }

  store.subscribe((state, before) => {
    if (state.request === before.request && state.model === before.model) return;
    x.list();
    y.list();
    refresh();
  });
  refresh();
}
