import { h } from "../dom.js";

/** The images of a drawing, as they come: empty places, looks at unfinished ones, then the images, of which one is chosen. */
export function createGallery(onChoose) {
  const element = h("ol", { class: "gallery", "aria-label": "Images" });
  let tiles = [];
  let chosen = null;

  function begin(count) {
    for (const { partial } of tiles) URL.revokeObjectURL(partial);
    tiles = Array.from({ length: count }, (_, index) => tile(index));
    chosen = null;
    element.replaceChildren(...tiles.map(({ item }) => item));
  }

  function tile(index) {
    const picture = h("img", { alt: "", hidden: true });
    const caption = h("span", { class: "caption" }, "");
    const button = h("button", { type: "button", class: "tile waiting", disabled: true, "aria-label": `Image ${index + 1}, not there yet`,
      onClick: () => choose(index) }, picture, caption);
    return { item: h("li", {}, button), button, picture, caption, partial: null, image: null };
  }

  function partial({ image, url }) {
    const place = tiles[image];
    if (!place || place.image) {
      URL.revokeObjectURL(url);
      return;
    }
    if (place.partial) URL.revokeObjectURL(place.partial);
    place.partial = url;
    place.picture.src = url;
    place.picture.hidden = false;
    place.button.classList.add("partial");
    place.button.setAttribute("aria-label", `Image ${image + 1}, unfinished`);
  }

  function finished(image) {
    const place = tiles[image.index];
    if (!place) return;
    if (place.partial) URL.revokeObjectURL(place.partial);
    place.partial = null;
    place.image = image;
    place.picture.src = image.url;
    place.picture.hidden = false;
    place.caption.textContent = `seed ${image.seed}`;
    place.button.classList.remove("waiting", "partial");
    place.button.disabled = false;
    place.button.setAttribute("aria-label", `Image ${image.index + 1}, seed ${image.seed}`);
    place.button.setAttribute("aria-pressed", "false");
  }

  /** Nothing more comes: places that stayed empty go. */
  function end() {
    for (const { item, image } of tiles) if (!image) item.remove();
  }

  function choose(index) {
    chosen = index;
    for (const [place, { button, image }] of tiles.entries()) {
      if (image) button.setAttribute("aria-pressed", String(place === chosen));
    }
    onChoose(tiles[index].image);
  }

  return { element, begin, partial, finished, end, choose, first: () => tiles.findIndex(({ image }) => image) };
}
