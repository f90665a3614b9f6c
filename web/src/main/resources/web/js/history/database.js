/** Drawings in the browser's IndexedDB: {id, at, request, model, size, steps, guidance, warnings, timings_ms, images}. */

const NAME = "eschew";
const STORE = "drawings";

/** More than that and the oldest go. */
export const KEPT = 200;

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Runs one transaction. @returns what `act` asked for, once all is done */
async function transact(mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const asked = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Keeps a drawing; URLs of images end with the page, so they are left out. */
export async function keep(drawing) {
  const images = drawing.images.filter(Boolean).map(({ url: _, ...image }) => image);
  const { id: job, ...rest } = drawing;
  const id = await transact("readwrite", (store) => store.add({ ...rest, job, images }));
  await transact("readwrite", (store) => {
    const ids = store.getAllKeys();
    ids.onsuccess = () => ids.result.slice(0, -KEPT).forEach((old) => store.delete(old));
  });
  return id;
}

/** All drawings, the newest first. */
export const all = async () => (await transact("readonly", (store) => store.getAll())).reverse();
export const remove = (id) => transact("readwrite", (store) => store.delete(id));
export const clear = () => transact("readwrite", (store) => store.clear());
