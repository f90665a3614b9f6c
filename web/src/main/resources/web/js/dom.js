/**
 * An element. Properties that start with "on" are listeners, "class", "data-…", "aria-…", "for" and "role" attributes,
 * all else properties of the element; children are elements or texts, null and false are left out.
 */
export function h(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2).toLowerCase(), value);
    else if (/^(class|for|role|list)$|-/.test(key)) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element of SVG; all properties are attributes. */
export function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes ?? {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

let ids = 0;

/** An id that no other element has. */
export function freshId(prefix = "e") {
  ids += 1;
  return `${prefix}-${ids}`;
}
