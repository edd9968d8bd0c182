/**
 * The menu and the filter are popovers, which browsers open and close by themselves. This closes an open one when the
 * focus leaves it or when the screen becomes wide, so that it never covers what has the focus.
 */

const wide = matchMedia("(min-width: 62rem)");

export default function watch(element, { newState }) {
  if (newState !== "open") {
    return;
  }
  const watching = new AbortController();
  const { signal } = watching;
  const close = () => element.matches(":popover-open") && element.hidePopover();

  element.addEventListener(
    "focusout",
    ({ relatedTarget }) => relatedTarget && !element.contains(relatedTarget) && close(),
    { signal },
  );
  wide.addEventListener("change", close, { signal });
  element.addEventListener("toggle", () => watching.abort(), { once: true });
}
