/** A request as part of this page's address: what follows "?" in the hash, JSON in base64url. Pictures stay out of it. */

/** @returns {hash, left} where left says what of the request is not in it */
export function hashOf(request, view = "draw") {
  const { request: light, left } = withoutPictures(request);
  const bytes = new TextEncoder().encode(JSON.stringify(light));
  const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return { hash: `#${view}?${text}`, left };
}

/** The request of an address's hash; null if it has none. Throws if it cannot be read. */
export function requestOfHash(hash) {
  const text = /\?([\w-]+)/.exec(hash)?.[1];
  if (!text) return null;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const request = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))));
  if (request === null || typeof request !== "object" || Array.isArray(request)) throw new TypeError("expected an object");
  return request;
}

/** A request without pictures, which are too much for an address. */
export function withoutPictures(request) {
  const { image, mask, ...light } = request;
  const left = [image && "image", mask && "mask"].filter(Boolean);
  if (light.guidance?.negtome?.images) {
    const { images, ...negtome } = light.guidance.negtome;
    const guidance = { ...light.guidance, negtome };
    if (Object.keys(negtome).length === 0) delete guidance.negtome;
    light.guidance = guidance;
    if (Object.keys(guidance).length === 0) delete light.guidance;
    left.push("guidance.negtome.images");
  }
  return { request: light, left };
}
