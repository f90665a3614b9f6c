import { h } from "../dom.js";
import { blobOf } from "./pictures.js";

/** What is painted shows as this over the picture; the mask itself is white on black. */
const TINT = "rgb(255 64 48)";
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const MOST_UNDO = 20;

/**
 * Paints which part of a picture counts, by pointer or by keys: arrows move the brush, Space paints.
 * @param reference {image, mask} in base64
 * @param onMask called with the mask in base64 after every stroke; undefined if nothing is painted
 * @returns {element}
 */
export async function createPainter(reference, name, onMask) {
  const picture = await createImageBitmap(blobOf(reference.image));
  const { width, height } = picture;
  const paint = new OffscreenCanvas(width, height);
  const pen = paint.getContext("2d", { willReadFrequently: true });
  if (reference.mask) await load(pen, reference.mask, width, height);
  const canvas = h("canvas", { class: "painter-canvas", tabIndex: 0, role: "application",
    "aria-roledescription": "mask painter",
    "aria-label": `Mask of ${name}: arrow keys move the brush, Space paints, square brackets change its size`,
    onKeydown: key, onFocus: render, onBlur: () => {
      cursor.seen = false;
      render();
    } });
  canvas.width = width;
  canvas.height = height;
  const view = canvas.getContext("2d");
  const undos = [];
  const cursor = { x: width / 2, y: height / 2, seen: false };
  let erasing = false;
  let last = null;

  const size = h("input", { type: "range", min: 2, max: 60, value: 16, "aria-label": "Brush size, percent of the picture", onInput: render });
  const radius = () => Math.max(0.5, (Number(size.value) / 200) * Math.min(width, height));
  const modes = [["Paint", false], ["Erase", true]].map(([label, erases]) => h("button", { type: "button", class: "small", "aria-pressed": String(!erases),
    onClick: (event) => {
      erasing = erases;
      for (const button of modes) button.setAttribute("aria-pressed", String(button === event.currentTarget));
    } }, label));
  const undo = h("button", { type: "button", class: "small", disabled: true, onClick: () => {
    pen.putImageData(undos.pop(), 0, 0);
    told();
  } }, "Undo");
  const clear = action("Clear", () => pen.clearRect(0, 0, width, height));
  const invert = action("Invert", () => {
    pen.globalCompositeOperation = "xor";
    pen.fillStyle = TINT;
    pen.fillRect(0, 0, width, height);
    pen.globalCompositeOperation = "source-over";
  });
  const status = h("p", { class: "hint", role: "status" });
  const element = h("div", { class: "painter" }, canvas,
    h("div", { class: "row" }, h("div", { class: "row", role: "group", "aria-label": "Brush" }, modes), undo, clear, invert),
    h("label", { class: "brush" }, h("span", { class: "soft" }, "Brush"), size), status);

  function action(label, act) {
    return h("button", { type: "button", class: "small", onClick: () => {
      remember();
      act();
      told();
    } }, label);
  }

  function remember() {
    undos.push(pen.getImageData(0, 0, width, height));
    if (undos.length > MOST_UNDO) undos.shift();
  }

  function stroke(x, y) {
    pen.globalCompositeOperation = erasing ? "destination-out" : "source-over";
    pen.strokeStyle = TINT;
    pen.fillStyle = TINT;
    pen.lineWidth = 2 * radius();
    pen.lineCap = "round";
    pen.beginPath();
    if (last) {
      pen.moveTo(last.x, last.y);
      pen.lineTo(x, y);
      pen.stroke();
    } else {
      pen.arc(x, y, radius(), 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalCompositeOperation = "source-over";
    last = { x, y };
    render();
  }

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.focus({ focusVisible: false });
    canvas.setPointerCapture(event.pointerId);
    remember();
    last = null;
    stroke(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    [cursor.x, cursor.y] = place(event);
    cursor.seen = true;
    if (canvas.hasPointerCapture(event.pointerId)) stroke(cursor.x, cursor.y);
    else render();
  });
  canvas.addEventListener("pointerleave", () => {
    cursor.seen = document.activeElement === canvas;
    render();
  });
  canvas.addEventListener("lostpointercapture", told);

  function key(event) {
    const direction = KEYS[event.key];
    cursor.seen = true;
    if (direction) {
      const far = event.shiftKey ? 1 : radius();
      cursor.x = Math.min(width, Math.max(0, cursor.x + direction[0] * far));
      cursor.y = Math.min(height, Math.max(0, cursor.y + direction[1] * far));
      render();
    } else if (event.key === " ") {
      remember();
      last = null;
      stroke(cursor.x, cursor.y);
      told();
    } else if (event.key === "[" || event.key === "]") {
      size.value = Number(size.value) + (event.key === "]" ? 4 : -4);
      render();
    } else return;
    event.preventDefault();
  }

  function render() {
    view.globalAlpha = 1;
    view.drawImage(picture, 0, 0);
    view.globalAlpha = 0.55;
    view.drawImage(paint, 0, 0);
    view.globalAlpha = 1;
    if (!cursor.seen) return;
    for (const [colour, wide] of [["#000", 3], ["#fff", 1.5]]) {
      view.strokeStyle = colour;
      view.lineWidth = (wide * width) / (canvas.clientWidth || width);
      view.beginPath();
      view.arc(cursor.x, cursor.y, radius(), 0, 2 * Math.PI);
      view.stroke();
    }
  }

  /** Tells what is painted after a stroke, at once: whoever draws now draws with it. */
  function told() {
    last = null;
    undo.disabled = undos.length === 0;
    render();
    const share = painted(pen, width, height);
    status.textContent = share === 0 ? "Nothing is painted: all of the picture counts." : `${Math.max(1, Math.round(100 * share))} % of the picture counts.`;
    onMask(share === 0 ? undefined : whiteOnBlack(paint).toDataURL("image/png").split(",")[1]);
  }

  render();
  status.textContent = reference.mask ? "" : "Paint over what is to be kept away from; unpainted, all of the picture counts.";
  return { element, focus: () => canvas.focus() };
}

function painted(pen, width, height) {
  const { data } = pen.getImageData(0, 0, width, height);
  let count = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 127) count += 1;
  return count / (width * height);
}

function whiteOnBlack(paint) {
  const mask = h("canvas", {});
  mask.width = paint.width;
  mask.height = paint.height;
  const context = mask.getContext("2d");
  context.drawImage(paint, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, mask.width, mask.height);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#000";
  context.fillRect(0, 0, mask.width, mask.height);
  return mask;
}

/** Reads a mask as the server does: light counts, or what is opaque if all of it has one colour. */
async function load(pen, mask, width, height) {
  const bitmap = await createImageBitmap(blobOf(mask));
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const image = pen.getImageData(0, 0, width, height);
  const { data } = image;
  const shapeIsAlpha = isShapeAlpha(data);
  for (let at = 0; at < data.length; at += 4) {
    const light = (0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]) / 255;
    const alpha = shapeIsAlpha ? data[at + 3] : light * data[at + 3];
    data.set([255, 64, 48, alpha], at);
  }
  pen.putImageData(image, 0, 0);
}

function isShapeAlpha(data) {
  const first = data[3];
  let varies = false;
  let colour = -1;
  for (let at = 0; at < data.length; at += 4) {
    varies ||= data[at + 3] !== first;
    if (data[at + 3] === 0) continue;
    const found = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    if (colour >= 0 && found !== colour) return false;
    colour = found;
  }
  return varies;
}
