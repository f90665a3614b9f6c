/** From no difference to the largest; the lightness rises evenly, so it reads without colours, too. */
const COLOURS = [[8, 8, 20], [70, 22, 104], [168, 46, 92], [238, 112, 44], [252, 240, 164]];

/**
 * Where two pictures of one size differ: per pixel the mean over red, green and blue, as a share of the whole range.
 * @param first, second pictures that a canvas can draw
 * @returns {canvas, largest, mean}: the heat map, whose lightest colour is `largest`, and the differences in 0..1
 */
export function differenceOf(first, second, width, height) {
  const one = pixels(first, width, height);
  const other = pixels(second, width, height);
  const changes = new Float32Array(width * height);
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < changes.length; i += 1) {
    const at = 4 * i;
    const change = (Math.abs(one[at] - other[at]) + Math.abs(one[at + 1] - other[at + 1]) + Math.abs(one[at + 2] - other[at + 2])) / 765;
    changes[i] = change;
    sum += change;
    largest = Math.max(largest, change);
  }
  return { canvas: heatMap(changes, largest, width, height), largest, mean: sum / changes.length };
}

function pixels(picture, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

function heatMap(changes, largest, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < changes.length; i += 1) {
    image.data.set(colour(largest === 0 ? 0 : changes[i] / largest), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function colour(share) {
  const place = share * (COLOURS.length - 1);
  const below = Math.min(Math.floor(place), COLOURS.length - 2);
  return COLOURS[below].map((low, channel) => low + (place - below) * (COLOURS[below + 1][channel] - low));
}
