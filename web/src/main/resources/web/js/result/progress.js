import { h } from "../dom.js";

/** How far a drawing is, in words and as a bar. Only what changes rarely is read out. */
export function createProgress() {
  const bar = h("progress", { max: 1, "aria-label": "Progress", hidden: true });
  const words = h("p", { class: "soft", role: "status" });
  const detail = h("span", { class: "soft", "aria-hidden": "true" });
  const element = h("div", { class: "progress" }, h("div", { class: "spread" }, words, detail), bar);
  const say = (text) => {
    if (words.textContent !== text) words.textContent = text;
  };
  return {
    element,
    sent() {
      bar.hidden = false;
      bar.removeAttribute("value");
      detail.textContent = "";
      say("Sent …");
    },
    queued(place) {
      say(place === 0 ? "Next in the queue" : `In the queue, ${place} ${place === 1 ? "request is" : "requests are"} before it`);
    },
    step({ step, steps, done }) {
      bar.value = done;
      detail.textContent = `step ${step} of ${steps} · ${Math.round(done * 100)} %`;
      say("Drawing …");
    },
    over(text) {
      bar.hidden = true;
      detail.textContent = "";
      say(text);
    },
  };
}
