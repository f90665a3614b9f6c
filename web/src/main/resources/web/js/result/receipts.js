import { h, svg } from "../dom.js";

const WIDTH = 240;
const HEIGHT = 64;
const PAD = 4;

/** Names of the terms as people know them. */
export const TERMS = {
  scale: "Guidance", perp_neg: "Perp-Neg", nasa: "NASA", nag: "NAG", negtome: "NegToMe", cads: "CADS",
  conditioning_noise: "Conditioning noise",
};

/** What acted: of each term a chart of its change by step; where tokens were pushed their share is a line in it. */
export function receipts(image, steps) {
  if (image.receipt.length === 0) return h("p", { class: "soft" }, "No guidance acted on this image.");
  return h("div", { class: "receipts" }, image.receipt.map((term) => chart(term, steps)));
}

function chart({ term, steps: acted }, steps) {
  const total = Math.max(steps ?? 0, ...acted.map(({ step }) => step + 1));
  const largest = Math.max(0, ...acted.map(({ change }) => change ?? 0));
  const name = TERMS[term] ?? term;
  const words = acted.length === 0
    ? "was on at no step"
    : `acted at ${acted.length} of ${total} steps, most at step ${acted.find(({ change }) => (change ?? 0) === largest).step + 1}`;
  const column = (WIDTH - 2 * PAD) / Math.max(1, total);
  const bars = acted.map(({ step, change }) => {
    const height = largest > 0 ? Math.max(1, ((change ?? 0) / largest) * (HEIGHT - 2 * PAD)) : 1;
    const bar = svg("rect", { class: "bar-change", x: PAD + step * column + column * 0.1, y: HEIGHT - PAD - height, width: column * 0.8, height, rx: Math.min(1.5, column * 0.2) });
    bar.append(svg("title", {}, `step ${step + 1}: ${change === undefined || change === null ? "not finite" : number(change)}`));
    return bar;
  });
  const pushed = acted.filter((step) => typeof step.pushed === "number");
  const line = pushed.length > 0 && svg("polyline", { class: "line-pushed", points: pushed
    .map(({ step, pushed: share }) => `${PAD + (step + 0.5) * column},${HEIGHT - PAD - share * (HEIGHT - 2 * PAD)}`).join(" ") });
  const dots = pushed.map(({ step, pushed: share }) =>
    svg("circle", { class: "dot-pushed", cx: PAD + (step + 0.5) * column, cy: HEIGHT - PAD - share * (HEIGHT - 2 * PAD), r: 1.8 }));
  const axis = svg("line", { class: "axis", x1: PAD, x2: WIDTH - PAD, y1: HEIGHT - PAD, y2: HEIGHT - PAD });
  const share = pushed.length > 0 && Math.max(...pushed.map((step) => step.pushed));
  return h("figure", { class: "receipt" },
    h("figcaption", {}, h("strong", {}, name), h("span", { class: "soft" }, largest > 0 ? `change up to ${number(largest)}` : "")),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${name} ${words}, change up to ${number(largest)}` }, axis, ...bars, ...(line ? [line] : []), ...dots),
    h("p", { class: "hint" }, words, share !== false && `; pushed up to ${Math.round(share * 100)} % of the tokens (line)`, "."));
}

const number = (value) => (value === 0 ? "0" : value >= 100 ? value.toFixed(0) : value.toPrecision(3));
