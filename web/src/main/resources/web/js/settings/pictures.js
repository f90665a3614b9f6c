import { toBase64, toBlob } from "../api.js";
import { read, write } from "../request.js";

/** Pictures that NegToMe keeps away from, as a request has them: guidance.negtome.images [{image, mask}] in base64. */
export const PATH = "guidance.negtome.images";
export const MOST = 8;

/** Longest side and bytes of a picture that is sent as it came: the server brings all of them to the image's size anyway. */
const LONGEST = 1024;
const MOST_BYTES = 2 * 1024 * 1024;

export const referencesOf = (request) => read(request, PATH) ?? [];

/** A request with these references; none takes NegToMe away if nothing else is said of it. */
export function withReferences(request, references) {
  if (references.length === 0) return write(request, PATH, undefined);
  const { reference: _, ...negtome } = request.guidance?.negtome ?? {};
  return write(request, "guidance.negtome", { ...negtome, images: references });
}

/**
 * Adds a picture to what the request under edit keeps away from.
 * @param blob any picture that the browser can read
 * @returns what became of it, in words; throws an Error in words if it cannot be used
 */
export async function addReference(store, blob) {
  const image = await sent(blob);
  const { request } = store.get();
  const references = referencesOf(request);
  if (references.length >= MOST) throw new Error(`Expected at most ${MOST} reference pictures.`);
  const replaced = read(request, "guidance.negtome.reference");
  store.set({ request: withReferences(request, [...references, { image }]) });
  return replaced ? `Added in place of the reference “${replaced}”.` : "Added.";
}

/** A picture in base64 as the server reads it: small PNGs as they are, all else drawn anew, upright and not too large. */
async function sent(blob) {
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new Error("This is not a picture that can be read.");
  });
  try {
    const longest = Math.max(bitmap.width, bitmap.height);
    if (blob.type === "image/png" && longest <= LONGEST && blob.size <= MOST_BYTES) return await toBase64(blob);
    const scale = Math.min(1, LONGEST / longest);
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await toBase64(await canvas.convertToBlob({ type: "image/png" }));
  } finally {
    bitmap.close();
  }
}

/** The type of a file by its first bytes: requests also come from the history and from PNGs that others made. */
export function blobOf(base64) {
  const bare = base64.slice(base64.indexOf(",") + 1);
  const type = bare.startsWith("/9j/") ? "image/jpeg" : bare.startsWith("UklGR") ? "image/webp" : "image/png";
  return toBlob(bare, type);
}
