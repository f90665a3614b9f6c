import { freshId, h } from "../dom.js";
import { numberField } from "../fields.js";
import { supports } from "../request.js";
import { createPainter } from "./painter.js";
import { addReference, blobOf, MOST, PATH, referencesOf, withReferences } from "./pictures.js";

/** Mounts the pictures that NegToMe keeps away from: dropped, pasted or picked, each with a mask that can be painted. */
export function mount(element, store) {
  let shown = null;
  let painting = null;

  const file = h("input", { type: "file", accept: "image/*", multiple: true, class: "unseen", id: freshId("reference"), tabIndex: -1, onChange: () => {
    take([...file.files]);
    file.value = "";
  } });
  const pick = h("button", { type: "button", onClick: () => file.click() }, "Choose a picture");
  const drawn = h("button", { type: "button", "aria-expanded": "false", onClick: () => open(!gallery.childElementCount) }, "From the last drawing");
  const gallery = h("div", { class: "reference-choice", role: "group", "aria-label": "Pictures of the last drawing" });
  const zone = h("div", { class: "drop", role: "group", "aria-label": "Add pictures to keep away from" },
    h("div", { class: "row" }, pick, drawn, h("label", { class: "unseen", for: file.id }, "Picture to keep away from"), file),
    h("p", { class: "hint" }, "or drop or paste one here"), gallery);
  const list = h("ol", { class: "references" });
  const painterHome = h("div", {});
  const status = h("p", { class: "hint", role: "status" });
  const fault = h("p", { class: "note error", role: "alert", hidden: true });
  const strength = h("div", { class: "grid-2", hidden: true },
    numberField(store, "guidance.negtome.alpha", "How far (alpha)", { min: 0, max: 10, step: 0.1, placeholder: () => "0.9" }),
    numberField(store, "guidance.negtome.threshold", "From likeness (threshold)", { min: -1, max: 1, step: 0.05, placeholder: () => "0.65" }));
  const count = h("span", { class: "soft" });
  const folded = h("details", { class: "field", "data-param": PATH }, h("summary", {}, "Keep away from pictures ", count),
    h("div", { class: "stack" }, list, painterHome, strength, zone, status, fault));
  const why = h("p", { class: "hint", hidden: true });
  element.append(folded, why);

  async function take(blobs) {
    fault.hidden = true;
    try {
      for (const blob of blobs) status.textContent = await addReference(store, blob);
      folded.open = true;
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
      folded.open = true;
    }
  }

  const pictures = (data) => [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
  folded.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  folded.addEventListener("dragleave", () => zone.classList.remove("over"));
  folded.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    const found = [...event.dataTransfer.files];
    if (found.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    take(found);
  });
  document.addEventListener("paste", (event) => {
    const found = pictures(event.clipboardData);
    if (found.length === 0 || folded.hidden || !folded.checkVisibility()) return;
    event.preventDefault();
    take(found);
  });

  function open(is) {
    drawn.setAttribute("aria-expanded", String(is));
    const images = is ? (store.get().results?.images ?? []).filter(Boolean) : [];
    gallery.replaceChildren(...images.map((image) => h("button", { type: "button", class: "reference-pick", "aria-label": `Keep away from the image of seed ${image.seed}`,
      onClick: () => {
        take([image.blob]);
        open(false);
      } }, h("img", { src: image.url, alt: "" }))));
  }

  function put(references) {
    store.set({ request: withReferences(store.get().request, references) });
  }

  function row(reference, place) {
    const name = `picture ${place + 1}`;
    return h("li", { class: "reference", "data-param": `${PATH}[${place}]` },
      h("span", { class: "reference-picture" }, h("img", { src: dataUrl(reference.image), alt: `To keep away from, ${name}` }),
        reference.mask && h("img", { class: "reference-mask", src: dataUrl(reference.mask), alt: "" })),
      h("span", { class: "soft" }, reference.mask ? "its painted part" : "all of it"),
      h("button", { type: "button", class: "small", "aria-expanded": String(painting === place), "aria-label": `Paint the mask of ${name}`,
        onClick: () => paint(painting === place ? null : place) }, painting === place ? "Done" : "Paint mask"),
      h("button", { type: "button", class: "quiet icon remove", title: "Remove", "aria-label": `Remove ${name}`, onClick: () => {
        status.textContent = `Removed ${name}.`;
        paint(null);
        put(referencesOf(store.get().request).filter((_, other) => other !== place));
        (list.querySelector("button") ?? pick).focus();
      } }, "×"));
  }

  /** Opens the painter on one picture; null closes it. */
  async function paint(place) {
    painting = place;
    painterHome.replaceChildren();
    render();
    if (place === null) return;
    const painter = await createPainter(referencesOf(store.get().request)[place], `picture ${place + 1}`, (mask) => {
      if (painting !== place) return;
      put(referencesOf(store.get().request).map((old, other) => (other === place ? { image: old.image, ...(mask && { mask }) } : old)));
    });
    if (painting !== place) return;
    painterHome.replaceChildren(painter.element);
    painter.focus();
  }

  function render() {
    const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
    list.replaceChildren(...referencesOf(store.get().request).map(row));
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
  }

  function show({ request, model, results }) {
    const can = supports(model, "negtome");
    folded.hidden = !can;
    why.hidden = can;
    if (!can) why.textContent = `Keeping away from pictures is not possible: ${model.guidance.negtome.reason}.`;
    drawn.hidden = !(results?.images ?? []).some(Boolean);
    const references = referencesOf(request);
    strength.hidden = references.length === 0;
    zone.hidden = references.length >= MOST;
    count.textContent = references.length ? `(${references.length})` : "";
    if (references === shown) return;
    const others = String(shown?.map(({ image }) => image)) !== String(references.map(({ image }) => image));
    shown = references;
    if (others && painting !== null) paint(null);
    else render();
    if (others && references.length) folded.open = true;
  }

  store.subscribe(show);
  show(store.get());
}

const dataUrl = (base64) => (base64.startsWith("data:") ? base64 : `data:${blobOf(base64).type};base64,${base64}`);
