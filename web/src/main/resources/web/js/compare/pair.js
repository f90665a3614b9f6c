import { h } from "../dom.js";
import { receipts } from "../result/receipts.js";
import { differenceOf } from "./difference.js";
import { divider } from "./divider.js";

/** What both sides are called. */
export const NAMES = { without: "Without", with: "With" };

const MODES = ["side", "slide", "flip", "difference"];

/**
 * The two pictures of one seed. How they are shown is the element's data-mode; what is over the one drawn with the terms is
 * chosen by `overlay`.
 * @param actions [{label, act(image)}], what can be done with the picture drawn with the terms
 */
export function createPair(index, seed, steps, actions) {
  const shots = { without: shot("without", seed), with: shot("with", seed) };
  const numbers = h("p", { class: "soft pair-numbers" });
  const map = h("div", { class: "pair-difference" });
  const stage = h("div", { class: "pair-stage" }, shots.without.element, shots.with.element, map);
  const slide = divider(stage, `Divider of seed ${seed}`, ["without", "with"]);
  const flip = h("button", { type: "button", class: "flip", onClick: () => turn(!stage.classList.contains("flipped")) });
  stage.append(slide, flip);
  const acted = h("details", { hidden: true, onToggle: () => {
    if (acted.open && acted.children.length === 1) acted.append(receipts(shots.with.image, steps));
  } }, h("summary", {}, "What acted"));
  const done = h("div", { class: "row", hidden: true }, actions.map(({ label, act }) =>
    h("button", { type: "button", class: "quiet small", "aria-label": `${label}, seed ${seed}`, onClick: () => act(shots.with.image) }, label)));
  const element = h("li", { class: "pair" },
    h("div", { class: "spread" }, h("h3", {}, `Seed ${seed}`), numbers), stage, acted, done);

  function turn(flipped) {
    stage.classList.toggle("flipped", flipped);
    flip.setAttribute("aria-label", `Seed ${seed}: ${flipped ? "without" : "with"} is shown, flip to the other`);
  }

  function partial(side, url) {
    const place = shots[side];
    if (place.image) {
      URL.revokeObjectURL(url);
      return;
    }
    place.show(url, true);
  }

  /** @returns the mean difference once both pictures are there */
  async function finished(side, image) {
    const place = shots[side];
    place.image = image;
    place.show(image.url, false);
    if (side === "with") {
      acted.hidden = false;
      done.hidden = false;
    }
    if (!shots.without.image || !shots.with.image) return;
    const [one, other] = await Promise.all([createImageBitmap(shots.without.image.blob), createImageBitmap(shots.with.image.blob)]);
    const { canvas, largest, mean } = differenceOf(one, other, one.width, one.height);
    one.close();
    other.close();
    const words = mean === 0 ? "Both are the same picture" : `Differ by ${percent(mean)} on average, up to ${percent(largest)}`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Where the pictures of seed ${seed} differ. ${words}.`);
    map.replaceChildren(canvas);
    numbers.textContent = words;
    element.dataset.difference = mean;
  }

  function setMode(mode) {
    if (!MODES.includes(mode)) throw new TypeError(`expected of ${MODES}, got ${mode}`);
    element.dataset.mode = mode;
    slide.hidden = mode !== "slide";
    flip.hidden = mode !== "flip";
  }

  /** Lays the map of a term over the picture drawn with the terms; null takes it away. */
  function overlay(term, strength) {
    const { heat, image } = shots.with;
    const found = term && image?.heat_maps?.[term];
    heat.hidden = !found;
    if (found) heat.src = `data:image/png;base64,${found.b64_json}`;
    heat.style.opacity = strength;
  }

  turn(false);
  return { element, index, shots, partial, finished, setMode, overlay };
}

function shot(side, seed) {
  const picture = h("img", { alt: `${NAMES[side]}, seed ${seed}`, hidden: true, draggable: false });
  const heat = h("img", { class: "heat", alt: "", hidden: true, draggable: false });
  const element = h("figure", { class: `shot ${side} waiting` }, h("div", { class: "frame" }, picture, heat), h("figcaption", {}, NAMES[side]));
  let partial = null;
  return {
    element, heat, image: null,
    show(url, unfinished) {
      if (partial) URL.revokeObjectURL(partial);
      partial = unfinished ? url : null;
      picture.src = url;
      picture.hidden = false;
      element.classList.remove("waiting");
      element.classList.toggle("partial", unfinished);
    },
  };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
