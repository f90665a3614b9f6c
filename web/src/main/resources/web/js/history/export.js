import { apiKey } from "../api.js";
import { h } from "../dom.js";
import { hashOf } from "./share.js";

const PATH = "/v1/images/generations";

export const asJson = (request) => JSON.stringify(request, null, 2);

/** A command for a POSIX shell that writes the answer's images to files. */
export function asCurl(request, origin = location.origin) {
  const key = apiKey() ? ' -H "Authorization: Bearer $ESCHEW_KEY"' : "";
  return `curl -s ${origin}${pathOf(request)}${key} -H 'Content-Type: application/json' -d @- <<'JSON'\n${asJson(request)}\nJSON\n`;
}

/** A program that needs nothing but Python. */
export function asPython(request, origin = location.origin) {
  const key = apiKey() ? ', "Authorization": "Bearer " + os.environ["ESCHEW_KEY"]' : "";
  return `import base64
import json
${key ? "import os\n" : ""}import urllib.request

request = ${literal(request)}
call = urllib.request.Request("${origin}${pathOf(request)}", json.dumps(request).encode(), {"Content-Type": "application/json"${key}})
answer = json.load(urllib.request.urlopen(call))
for image in answer["data"]:
    with open(f"{image['seed']}.${request.output_format ?? "png"}", "wb") as file:
        file.write(base64.b64decode(image["b64_json"]))
for warning in answer["warnings"]:
    print(warning["param"], warning["message"])
`;
}

const pathOf = (request) => (request.image ? "/v1/images/edits" : PATH);

/** JSON as Python writes it. */
function literal(value, indent = "") {
  const deeper = `${indent}    `;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map((inner) => literal(inner, indent)).join(", ")}]`;
  if (typeof value === "object") {
    const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (fields.length === 0) return "{}";
    return `{\n${fields.map(([key, inner]) => `${deeper}${JSON.stringify(key)}: ${literal(inner, deeper)},\n`).join("")}${indent}}`;
  }
  return JSON.stringify(value);
}

/** Buttons that copy a request in each form. @param request called when one is pressed */
export function copyButtons(request) {
  const status = h("span", { class: "hint", role: "status" });
  const button = (label, make) => h("button", { type: "button", class: "small", onClick: async () => {
    const { text, words = `${label} copied.` } = make(request());
    status.textContent = (await copy(text)) ? words : "The browser does not let this page copy.";
  } }, label);
  return h("div", { class: "row", role: "group", "aria-label": "Copy as" }, h("span", { class: "soft" }, "Copy"),
    button("curl", (it) => ({ text: asCurl(it) })),
    button("JSON", (it) => ({ text: asJson(it) })),
    button("Python", (it) => ({ text: asPython(it) })),
    button("Link", (it) => {
      const { hash, left } = hashOf(it);
      const words = left.length ? `Link copied, without ${left.join(", ")}: pictures do not fit into one.` : undefined;
      return { text: `${location.origin}/${hash}`, words };
    }),
    status);
}

/** Copies text; where pages have no clipboard (plain HTTP from another machine) by a selection. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { value: text, class: "unseen" });
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
