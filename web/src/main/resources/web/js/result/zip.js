/** A zip of files that are stored as they are (APPNOTE.TXT 6.3.10, method 0): images are compressed already. */

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in PNG and zip (ISO 3309). */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

const UTF8_NAMES = 0x0800;
/** 1 January 1980, the first day that the format knows. */
const DAY = 0x0021;

/** @param files [{name, bytes}], names without folders and each there once */
export function zip(files) {
  const parts = [];
  const entries = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const text = new TextEncoder().encode(name);
    const about = [[2, 20], [2, UTF8_NAMES], [2, 0], [2, 0], [2, DAY], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, text.length], [2, 0]];
    const head = record(0x04034b50, about);
    entries.push(record(0x02014b50, [[2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), text);
    parts.push(head, text, bytes);
    offset += head.length + text.length + bytes.length;
  }
  const length = entries.reduce((sum, part) => sum + part.length, 0);
  const end = record(0x06054b50, [[2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, offset], [2, 0]]);
  return new Blob([...parts, ...entries, end], { type: "application/zip" });
}

/** Little-endian numbers of 2 or 4 bytes after a signature. */
function record(signature, numbers) {
  const bytes = new Uint8Array(numbers.reduce((sum, [width]) => sum + width, 4));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [width, value] of numbers) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}
