/** Reads the request that a PNG of ours carries: the text chunk `eschew` (tEXt or iTXt; PNG specification, third edition, 11.3.3). */

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const KEYWORD = "eschew";

/** The request as it made the picture. Throws with words for people if there is none. */
export function requestOfPng(buffer) {
  const bytes = new Uint8Array(buffer);
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte)) throw new Error("This is no PNG file.");
  const text = textOf(bytes, KEYWORD);
  if (text === null) throw new Error("This PNG does not say how it was made: it has no “eschew” text. Programs that rewrite pictures often drop it.");
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The “eschew” text of this PNG cannot be read.");
  }
}

/** The text of a keyword; null if there is none. */
export function textOf(bytes, keyword) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    const nul = data.indexOf(0);
    if ((type === "tEXt" || type === "iTXt") && nul > 0 && latin(data.subarray(0, nul)) === keyword) {
      if (type === "tEXt") return latin(data.subarray(nul + 1));
      // keyword, 0, compression flag and method, language, 0, translated keyword, 0, text
      if (data[nul + 1] !== 0) return null;
      const language = data.indexOf(0, nul + 3);
      const translated = data.indexOf(0, language + 1);
      return new TextDecoder().decode(data.subarray(translated + 1));
    }
    at += 12 + length;
  }
  return null;
}

/** ISO 8859-1, which TextDecoder does not have: what it calls so is windows-1252. */
function latin(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
