// Making the elements of the page.

/** A new element with properties, data-... and aria-... attributes, and children; absent children are left out. */
export function el(name, { data, aria, ...rest } = {}, ...children) {
  const node = Object.assign(document.createElement(name), rest);
  Object.assign(node.dataset, data);
  for (const [key, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${key}`, value);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}
