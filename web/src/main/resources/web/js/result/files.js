import { zip } from "./zip.js";

const ENDINGS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };

export const fileName = (model, image) => `${model}-${image.seed}.${ENDINGS[image.blob.type] ?? "png"}`;

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** One file, or all in a zip: browsers ask about pages that save many files by themselves. */
export async function saveAll({ model, images }) {
  const there = images.filter(Boolean);
  if (there.length === 1) {
    save(there[0].blob, fileName(model, there[0]));
    return;
  }
  const files = await Promise.all(there.map(async (image) =>
    ({ name: fileName(model, image), bytes: new Uint8Array(await image.blob.arrayBuffer()) })));
  save(zip(files), `${model}-${there[0].seed}.zip`);
}
