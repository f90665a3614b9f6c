/** All that is asked of the server. Errors are ApiErrors; `param` names the field at fault as the API does. */

const KEY = "eschew.key";

export class ApiError extends Error {
  constructor({ status, code, param, message, retryAfter }) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.param = param ?? null;
    this.retryAfter = retryAfter ?? null;
  }
}

/** Tells by an event `unauthorized` that a key is asked for. */
export const events = new EventTarget();

/** The API key, kept as long as the tab; null if there is none. */
export const apiKey = () => sessionStorage.getItem(KEY);
export const setApiKey = (key) => (key ? sessionStorage.setItem(KEY, key) : sessionStorage.removeItem(KEY));

export const models = async () => (await json("/v1/models")).data;
export const model = (id) => json(`/v1/models/${encodeURIComponent(id)}`);

/** Scores of a set of pictures, or null where the server has none to give. */
export async function score(blobs) {
  const images = await Promise.all(blobs.map(toBase64));
  try {
    return await json("/v1/diversity", { method: "POST", body: JSON.stringify({ images }) });
  } catch (error) {
    if (error.status === 404 || error.status === 405) return null;
    throw error;
  }
}

/**
 * Draws. The signal's abort cancels the job: then the error's code is "cancelled".
 * @returns {id, model, size, guidance, warnings, timings_ms, images}, an image being {index, seed, blob, url, receipt, heat_maps}
 */
export async function draw(request, hooks = {}) {
  const { signal } = hooks;
  const job = await json("/v1/jobs", {
    method: "POST",
    body: JSON.stringify({ partial_images: 2, ...request, response_format: "b64_json" }),
  });
  const cancel = () => json(`/v1/jobs/${job.id}`, { method: "DELETE" }).catch(() => {});
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  const follow = new Following(job, hooks);
  try {
    return await follow.toTheEnd();
  } finally {
    follow.stop();
    signal?.removeEventListener("abort", cancel);
  }
}

/** Follows one job by its events; where the stream breaks it is taken up after the last event that came. */
class Following {
  #job;
  #hooks;
  #images = [];
  #last = 0;
  #end = null;
  #started = false;
  #timer = null;

  constructor(job, hooks) {
    this.#job = job;
    this.#hooks = hooks;
    this.#place(job);
  }

  async toTheEnd() {
    for (let failures = 0; !this.#end; ) {
      const before = this.#last;
      try {
        await this.#listen();
      } catch (error) {
        if (error.status > 0) throw error;
        if (this.#last > before) failures = 0;
        failures += 1;
        if (failures > 4) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** failures));
      }
    }
    return this.#end;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#started = true;
  }

  /** Tells the place in the queue and asks again for it until the job starts. */
  #place(job) {
    if (this.#started) return;
    if (job.status !== "queued") return;
    this.#hooks.onQueued?.(job.place ?? 0);
    this.#timer = setTimeout(async () => {
      this.#place(await json(`/v1/jobs/${this.#job.id}`).catch(() => job));
    }, 700);
  }

  async #listen() {
    const answer = await request(`/v1/jobs/${this.#job.id}/events`, {
      headers: this.#last ? { "Last-Event-ID": String(this.#last) } : {},
    });
    if (answer.status === 204) throw new ApiError({ status: 410, code: "gone", message: "The job's result is not kept any more." });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read().catch((error) => {
        throw unreachable(error);
      });
      if (done) {
        if (this.#end) return;
        throw unreachable(new Error("the stream ended"));
      }
      text += value.replaceAll("\r\n", "\n");
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) this.#hear(event);
    }
  }

  #hear(event) {
    let name = "message";
    let data = "";
    for (const line of event.split("\n")) {
      const [, field, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      if (field === "event") name = value;
      else if (field === "data") data += value;
      else if (field === "id") this.#last = Number(value);
    }
    if (data) this.#act(name, JSON.parse(data));
  }

  #act(name, data) {
    if (name !== "message") this.stop();
    if (name === "progress") this.#hooks.onProgress?.(data);
    else if (name === "partial_image") {
      const url = URL.createObjectURL(toBlob(data.b64_json, `image/${data.output_format}`));
      this.#hooks.onPartial?.({ image: data.image, partial: data.partial_image_index, url });
    } else if (name === "image") this.#image(data.image, data);
    else if (name === "completed") {
      data.data.forEach((file, index) => this.#image(index, file, data.output_format));
      const { model, size, guidance, warnings, timings_ms } = data;
      this.#end = { id: this.#job.id, model, size, guidance, warnings, timings_ms, images: [...this.#images] };
    } else if (name === "failed" || name === "cancelled" || name === "error") {
      throw new ApiError({ status: 500, ...data.error, message: inWords(500, data.error.code, data.error.message) });
    }
  }

  #image(index, file, format = "png") {
    if (this.#images[index]) return;
    const blob = toBlob(file.b64_json, `image/${this.#job.request?.output_format ?? format}`);
    const { seed, receipt, heat_maps } = file;
    const image = { index, seed, blob, url: URL.createObjectURL(blob), receipt: receipt ?? [], heat_maps: heat_maps ?? {} };
    this.#images[index] = image;
    this.#hooks.onImage?.(image);
  }
}

async function json(path, options) {
  const answer = await request(path, options);
  return answer.json();
}

async function request(path, options = {}) {
  const headers = { "Content-Type": "application/json", ...options.headers };
  if (apiKey()) headers.Authorization = `Bearer ${apiKey()}`;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, cache: "no-store" });
  } catch (error) {
    throw unreachable(error);
  }
  if (answer.ok) return answer;
  const { error } = await answer.json().catch(() => ({}));
  if (answer.status === 401) events.dispatchEvent(new Event("unauthorized"));
  const retryAfter = Number(answer.headers.get("Retry-After")) || null;
  throw new ApiError({
    status: answer.status,
    code: error?.code ?? "unknown",
    param: error?.param,
    message: inWords(answer.status, error?.code, error?.message ?? answer.statusText, retryAfter),
    retryAfter,
  });
}

function unreachable(cause) {
  const message = "The server does not answer. Is it still running? Nothing was lost here: try again once it is back.";
  const error = new ApiError({ status: 0, code: "unreachable", message });
  error.cause = cause;
  return error;
}

function inWords(status, code, message, retryAfter) {
  if (status === 429) {
    return `The server is busy: its queue is full. Try again ${retryAfter ? `in ${retryAfter} s` : "in a moment"}.`;
  }
  if (code === "cancelled") return "Cancelled.";
  if (code === "shutting_down") return "The server is shutting down and takes no more work.";
  if (code === "out_of_memory") return `The server has too little memory for this: ${message}`;
  return message;
}

export function toBlob(base64, type) {
  return new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type });
}

/** A file's bytes in base64, without a data URL's head. */
export async function toBase64(blob) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}
