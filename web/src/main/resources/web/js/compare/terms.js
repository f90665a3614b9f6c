import { read, segments } from "../request.js";

/**
 * What a request says beyond its prompt that can be left out to see what it does. Each has the API's name of the field,
 * and whether it is left out unless the user says otherwise.
 */
const TERMS = [
  { param: "negative_prompt", label: "Negative prompt", usual: true },
  { param: "guidance.perp_neg", label: "Perp-Neg", usual: true },
  { param: "guidance.nag", label: "NAG", usual: true },
  { param: "guidance.nasa", label: "NASA", usual: true },
  { param: "guidance.negtome", label: "NegToMe", usual: true },
  { param: "guidance.cads", label: "CADS", usual: true },
  { param: "guidance.conditioning_noise", label: "Conditioning noise", usual: true },
  { param: "diversity", label: "Diversity", usual: true },
  { param: "guidance.rescale", label: "Rescaling", usual: false },
  { param: "guidance.interval", label: "Guidance interval", usual: false },
  { param: "guidance.scale", label: "Guidance scale", usual: false, off: 1 },
];

/** Those that a request has, with what it says of them in a few words. */
export function termsOf(request) {
  return TERMS.map((term) => ({ ...term, value: read(request, term.param) }))
    .filter(({ value, off }) => value !== undefined && value !== off && value !== "" && value !== 0)
    .map((term) => ({ ...term, said: inWords(term) }));
}

/** The request without some of its terms. */
export function without(request, params) {
  return params.reduce((lighter, param) => {
    const off = TERMS.find((term) => term.param === param)?.off;
    return off === undefined ? remove(lighter, segments(param)) : put(lighter, segments(param), off);
  }, request);
}

function remove(object, [first, ...rest]) {
  if (object?.[first] === undefined) return object;
  const { [first]: gone, ...others } = object;
  if (rest.length === 0) return others;
  const inner = remove(gone, rest);
  return Object.keys(inner).length === 0 ? others : { ...others, [first]: inner };
}

const put = (object, [first, ...rest], value) =>
  ({ ...object, [first]: rest.length ? put(object?.[first], rest, value) : value });

function inWords({ param, value }) {
  switch (param) {
    case "negative_prompt":
      return `“${value}”`;
    case "guidance.perp_neg":
      return (value.prompts ?? []).map(({ prompt }) => `“${prompt}”`).join(", ");
    case "guidance.nag":
    case "guidance.nasa":
      return `“${value.prompt ?? ""}”`;
    case "guidance.negtome":
      return value.images ? `${value.images.length} ${value.images.length > 1 ? "references" : "reference"}` : (value.reference ?? "");
    case "guidance.interval":
      return value.join(" to ");
    default:
      return "";
  }
}
