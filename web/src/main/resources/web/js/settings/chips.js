/**
 * What is to be kept out, as a list of chips {method, text, weight, more}: made from a request, and made into one again.
 * Plain ones are joined into one negative prompt; NASA and NAG take one text for all, and an image takes one of the two.
 */
export const METHODS = {
  plain: { label: "Plain", path: "negative_prompt", about: "in place of the empty prompt of classifier-free guidance; needs a scale above 1" },
  perp_neg: { label: "Perp-Neg", term: "perp_neg", weight: "Weight", initial: -1, step: 0.1,
    about: "only what is perpendicular to the prompt acts; below 0 away, above 0 towards; needs a scale above 1" },
  nasa: { label: "NASA", term: "nasa", weight: "Scale", initial: 0.2, step: 0.05,
    about: "subtracts in the cross-attention; for few-step models, also at scale 1" },
  nag: { label: "NAG", term: "nag", weight: "Scale", initial: 3, step: 0.5,
    about: "steers the cross-attention within bounds; also at scale 1" },
};

export const isSteering = (method) => method === "nasa" || method === "nag";

/** Plain negatives need an unconditional prediction, as Perp-Neg does: where that cannot be, neither can they. */
export function methodsOf(card) {
  return Object.keys(METHODS).filter((method) => card?.guidance?.[METHODS[method].term ?? "perp_neg"]?.supported ?? true);
}

export function chipsOf(request) {
  const chips = [];
  for (const text of (request.negative_prompt ?? "").split(", ")) {
    if (text !== "") chips.push({ method: "plain", text });
  }
  for (const { prompt, weight, ...more } of request.guidance?.perp_neg?.prompts ?? []) {
    chips.push({ method: "perp_neg", text: prompt, weight, more });
  }
  for (const method of ["nasa", "nag"]) {
    const term = request.guidance?.[method];
    if (!term) continue;
    const { prompt, scale, ...more } = term;
    chips.push({ method, text: prompt ?? "", weight: scale, more });
  }
  return chips;
}

export function withChips(request, chips) {
  const { negative_prompt: _, ...rest } = request;
  const { perp_neg: _1, nasa: _2, nag: _3, ...guidance } = request.guidance ?? {};
  const of = (method) => chips.filter((chip) => chip.method === method);
  const plain = of("plain").map(({ text }) => text).filter((text) => text !== "");
  if (plain.length) rest.negative_prompt = plain.join(", ");
  const perpendicular = of("perp_neg");
  if (perpendicular.length) {
    guidance.perp_neg = { prompts: perpendicular.map(({ text, weight, more }) => defined({ prompt: text, weight, ...more })) };
  }
  for (const method of ["nasa", "nag"]) {
    const [first, ...others] = of(method);
    if (!first) continue;
    const texts = [first, ...others].map(({ text }) => text).filter((text) => text !== "");
    guidance[method] = defined({ prompt: texts.join(", "), scale: first.weight, ...first.more });
  }
  delete rest.guidance;
  if (Object.keys(guidance).length) rest.guidance = guidance;
  return rest;
}

/** Where the API's errors about a chip point. */
export function pathOf(chip, chips) {
  if (chip.method === "plain") return "negative_prompt";
  if (chip.method !== "perp_neg") return `guidance.${chip.method}`;
  const place = chips.filter(({ method }) => method === "perp_neg").indexOf(chip);
  return `guidance.perp_neg.prompts[${place}]`;
}

/** A list with one more; a second text for NASA or NAG joins the first, under the method chosen last. */
export function added(chips, method, text) {
  const present = isSteering(method) && chips.find((chip) => isSteering(chip.method));
  if (!present) return [...chips, { method, text, more: {} }];
  const joined = { ...withMethod(present, method), text: present.text ? `${present.text}, ${text}` : text };
  return chips.map((chip) => (chip === present ? joined : chip));
}

/** A chip under another method: weights and further settings are each method's own. */
export const withMethod = (chip, method) => (chip.method === method ? chip : { method, text: chip.text, more: {} });

/** A list with a chip under another method. */
export function changed(chips, chip, method) {
  const rest = chips.filter((other) => other !== chip);
  if (isSteering(method) && rest.some((other) => isSteering(other.method))) return added(rest, method, chip.text);
  return chips.map((other) => (other === chip ? withMethod(chip, method) : other));
}

const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
