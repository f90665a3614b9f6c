import { read, supports, write } from "../request.js";

/**
 * What can be swept, given the model and what the request has already: {param, label, kind, min, max, choices, usual},
 * where `usual` are values worth a look. The param is the API's own name.
 */
export function parametersOf(request, card) {
  const can = (term) => supports(card, term);
  const { guidance = {} } = request;
  const schedulers = card?.schedulers ?? [];
  const usualSchedulers = ["ddim", "euler", "dpmpp_2m", "unipc"].filter((name) => schedulers.includes(name));
  const list = [
    number("guidance.scale", "Guidance scale", 0, 100, "1..9 step 2"),
    integer("steps", "Steps", 1, 1000, "5, 10, 20"),
    { param: "scheduler", label: "Scheduler", kind: "choice", choices: schedulers, usual: (usualSchedulers.length ? usualSchedulers : schedulers).join(", ") },
    integer("seed", "Seed", 0, Number.MAX_SAFE_INTEGER, "1..4"),
    number("diversity", "Diversity", 0, 1, "0..1 step 0.25"),
    ...(guidance.perp_neg?.prompts ?? []).map(({ prompt }, i) =>
      number(`guidance.perp_neg.prompts[${i}].weight`, `Weight of “${prompt}” (Perp-Neg)`, -100, 100, "-4..0 step 1")),
    guidance.nag && number("guidance.nag.scale", "NAG scale", 0, 100, "0..8 step 2"),
    guidance.nag && number("guidance.nag.tau", "NAG tau", 1, 100, "1, 2.5, 5"),
    guidance.nag && number("guidance.nag.alpha", "NAG alpha", 0, 1, "0..1 step 0.25"),
    guidance.nasa && number("guidance.nasa.scale", "NASA scale", 0, 10, "0, 0.1, 0.2, 0.4"),
    can("negtome") && number("guidance.negtome.alpha", "NegToMe alpha", 0, 10, "0, 0.3, 0.6, 0.9"),
    can("negtome") && number("guidance.negtome.threshold", "NegToMe threshold", -1, 1, "0.5..0.8 step 0.1"),
    can("negtome") && integer("guidance.negtome.min_side", "NegToMe smallest grid", 0, 1024, "0, 8, 16"),
    can("negtome") && !guidance.negtome?.images && choice("guidance.negtome.reference", "NegToMe reference", ["first", "all"]),
    can("rescale") && number("guidance.rescale", "Guidance rescale", 0, 1, "0..1 step 0.25"),
    can("interval") && number("guidance.interval[0]", "Guidance begins", 0, 1, "0..0.6 step 0.2"),
    can("interval") && number("guidance.interval[1]", "Guidance ends", 0, 1, "0.4..1 step 0.2"),
    can("cads") && number("guidance.cads.noise_scale", "CADS noise", 0, 10, "0, 0.1, 0.25, 0.5"),
    can("conditioning_noise") && number("guidance.conditioning_noise.scale", "Conditioning noise", 0, 10, "0, 0.25, 0.5, 1"),
    request.image && number("strength", "Strength of the edit", 0, 1, "0.2..1 step 0.2"),
    !card?.sizes?.only && { param: "size", label: "Size", kind: "choice", usual: card?.defaults?.size ?? "" },
  ];
  return list.filter(Boolean);
}

const number = (param, label, min, max, usual) => ({ param, label, kind: "number", min, max, usual });
const integer = (param, label, min, max, usual) => ({ param, label, kind: "integer", min, max, usual });
const choice = (param, label, choices) => ({ param, label, kind: "choice", choices, usual: choices.join(", ") });

/** The request with another value of a parameter, and with what that value needs to act at all. */
export function withValue(request, param, value) {
  let fuller = request;
  if (param.startsWith("guidance.negtome.") && !read(request, "guidance.negtome.images") && !read(request, "guidance.negtome.reference")) {
    fuller = write(fuller, "guidance.negtome.reference", "first");
  }
  if (param.startsWith("guidance.interval[") && !read(request, "guidance.interval")) {
    fuller = write(fuller, "guidance.interval", [0, 1]);
  }
  return write(fuller, param, value);
}
