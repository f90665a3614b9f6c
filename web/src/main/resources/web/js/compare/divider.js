import { h } from "../dom.js";

const STEPS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10 };

/**
 * A line across two pictures that lie upon each other, moved by pointer or keys; what is left of it shows the first.
 * @param stack the element with both pictures; its --split says where the line is
 * @param names [first, second], what the sides are called
 */
export function divider(stack, label, names) {
  let share = 50;
  const handle = h("div", { class: "divider", role: "slider", tabIndex: 0, "aria-label": label, "aria-orientation": "horizontal",
    "aria-valuemin": 0, "aria-valuemax": 100, onKeyDown: (event) => {
      const next = event.key === "Home" ? 0 : event.key === "End" ? 100 : share + (STEPS[event.key] ?? NaN);
      if (Number.isNaN(next) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      move(next);
    } });

  function move(to) {
    share = Math.min(100, Math.max(0, Math.round(to)));
    stack.style.setProperty("--split", `${share}%`);
    handle.setAttribute("aria-valuenow", share);
    handle.setAttribute("aria-valuetext", `${share} % ${names[0]}, ${100 - share} % ${names[1]}`);
  }

  const follow = (event) => {
    const { left, width } = stack.getBoundingClientRect();
    move((100 * (event.clientX - left)) / width);
  };
  stack.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || handle.hidden) return;
    event.preventDefault();
    handle.focus({ focusVisible: false });
    stack.setPointerCapture(event.pointerId);
    follow(event);
  });
  stack.addEventListener("pointermove", (event) => {
    if (stack.hasPointerCapture(event.pointerId)) follow(event);
  });
  move(50);
  return handle;
}
