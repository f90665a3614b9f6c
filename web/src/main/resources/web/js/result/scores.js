import * as api from "../api.js";
import { h } from "../dom.js";

/** What the server may say of a set of pictures, the most telling first. */
const LABELS = {
  vendi_score: ["Vendi score", "the number of pictures that differ, as it were: 1 if all are the same, at most their number"],
  mean_pairwise_distance: ["Mean distance", "mean distance of all pairs of pictures: 0 if all are the same"],
  attribute_entropy: ["Entropy of attributes", "how evenly the pictures spread over what can be read in them"],
};

/** Whether the server was found not to score; it is not asked again. */
let absent = false;

/**
 * Scores of a set of pictures as [{name, label, hint, value}]; empty where there are fewer than two pictures or the server
 * does not score.
 */
export async function scoresOf(images) {
  if (images.length < 2 || absent) return [];
  const answer = await api.score(images.map(({ blob }) => blob));
  absent = answer === null;
  return Object.entries(answer ?? {})
    .filter(([name, value]) => typeof value === "number" && name !== "images")
    .map(([name, value]) => {
      const [label, hint] = LABELS[name] ?? [name.replaceAll("_", " "), ""];
      return { name, label, hint, value };
    });
}

export const shown = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

/** Scores of two sets of pictures, one beside the other, with what changed. */
export function scoreTable(names, [first, second]) {
  const rows = first.filter(({ name }) => second.some((other) => other.name === name)).map((score) => {
    const other = second.find(({ name }) => name === score.name);
    const change = other.value - score.value;
    const sign = change > 0 ? "+" : "";
    return h("tr", {}, h("th", { scope: "row", title: score.hint }, score.label),
      h("td", {}, shown(score.value)), h("td", {}, shown(other.value)),
      h("td", { class: change > 0 ? "more" : "less" }, `${sign}${change.toFixed(2)}`));
  });
  return h("table", { class: "scores" },
    h("caption", { class: "unseen" }, "Diversity of both batches"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Diversity"), ...names.map((name) => h("th", { scope: "col" }, name)),
      h("th", { scope: "col" }, "Change"))),
    h("tbody", {}, ...rows));
}
