/**
 * The only script that pages load. Every page works without it; a behaviour is fetched when a visitor first uses it.
 */

const behaviours = [
  { event: "click", hook: "[data-share-native], [data-share-copy], [data-print]", load: () => import("./share.js") },
  { event: "click", hook: "[data-video] a", load: () => import("./video.js"), replacesLink: true },
  { event: "toggle", hook: "[popover]", load: () => import("./popover.js") },
];

for (const { event: name, hook, load, replacesLink } of behaviours) {
  // In the capture phase, because a toggle does not bubble.
  document.addEventListener(
    name,
    (event) => {
      const element = event.target.closest?.(hook);
      if (!element) {
        return;
      }
      if (replacesLink) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
          return; // the visitor wants the link in a tab of its own
        }
        event.preventDefault();
      }
      load().then((behaviour) => behaviour.default(element, event));
    },
    true,
  );
}

// The button stands there only where the device can share.
if (navigator.share) {
  document.querySelectorAll("[data-share-native]").forEach((button) => (button.hidden = false));
}

// Questions that were left open need not stand in the address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method === "get") {
    [...formData].filter(([, value]) => value === "").forEach(([name]) => formData.delete(name));
  }
});

// Whoever sent a form with errors should not have to look for them.
document.querySelector("[data-error-summary]")?.focus();

// One reader more: no cookie, no name, no other company.
const { viewCount } = document.body.dataset;
if (viewCount) {
  navigator.sendBeacon?.(viewCount);
}
