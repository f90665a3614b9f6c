/**
 * The request under edit is plain JSON as POST /v1/images/generations takes it; what is at its default is absent. A path
 * names a field as the API's own `param` does: "guidance.nag.scale", "guidance.perp_neg.prompts[0].weight".
 */

export const segments = (path) => path.split(/[.[\]]+/).filter((part) => part !== "");

/** The value at a path; undefined if there is none. */
export function read(request, path) {
  return segments(path).reduce((value, key) => value?.[key], request);
}

/**
 * A request with another value at a path, which may go through the elements of arrays that are there. Undefined takes the
 * field away, and objects that it leaves empty.
 */
export function write(request, path, value) {
  const [first, ...rest] = segments(path);
  const inner = rest.length ? write(request[first] ?? {}, rest.join("."), value) : value;
  if (Array.isArray(request)) return request.with(Number(first), inner);
  const copy = { ...request };
  const isEmpty = rest.length > 0 && Object.keys(inner).length === 0;
  if (inner === undefined || isEmpty) delete copy[first];
  else copy[first] = inner;
  return copy;
}

/** What the page begins with. */
export function freshRequest(card) {
  return { model: card?.id, prompt: card?.sample_prompts?.[0] ?? "", n: 4 };
}

/** Whether a model can do with a term of `guidance`; true while its card is not known. */
export function supports(card, term) {
  return card?.guidance?.[term]?.supported ?? true;
}

/** A request that a model can take, and in words what had to go for it. */
export function fitTo(request, card) {
  const dropped = [];
  let fitting = { ...request, model: card.id };
  for (const term of Object.keys(request.guidance ?? {})) {
    if (!supports(card, term)) {
      fitting = write(fitting, `guidance.${term}`, undefined);
      dropped.push(`guidance.${term}: ${card.guidance[term].reason}`);
    }
  }
  if (request.scheduler && !card.schedulers?.includes(request.scheduler)) {
    fitting = write(fitting, "scheduler", undefined);
    dropped.push(`scheduler: ${request.scheduler} cannot be built for ${card.id}`);
  }
  const only = card.sizes?.only;
  if (request.size && only && request.size !== only) {
    fitting = write(fitting, "size", undefined);
    dropped.push(`size: ${card.id} draws ${only} alone`);
  }
  return { request: fitting, dropped };
}

/** A size as two numbers, or null. */
export function parseSize(text) {
  const found = /^(\d+)x(\d+)$/.exec(text ?? "");
  return found && { width: Number(found[1]), height: Number(found[2]) };
}
