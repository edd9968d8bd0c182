/**
 * The only script that pages load. Every page works without it; a behaviour is fetched when a visitor first uses it, and the player
 * of lessons after the first paint.
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

function afterFirstPaint(task) {
  if (PerformanceObserver.supportedEntryTypes?.includes("paint")) {
    new PerformanceObserver((entries, observer) => {
      observer.disconnect();
      task();
    }).observe({ type: "paint", buffered: true });
  } else {
    task();
  }
}

afterFirstPaint(() => document.documentElement.toggleAttribute("data-painted", true));

// The player of a lesson comes after the first paint; a form that is sent before it is there waits for it.
const player = document.querySelector("[data-player]");
if (player) {
  const held = [];
  const hold = (event) => {
    event.preventDefault();
    held.push([event.target, event.submitter]);
  };
  player.addEventListener("submit", hold);

  const load = async (pause = 1000) => {
    try {
      // The player needs the outbox: it is fetched beside it, not after it.
      await Promise.all([import("./learning/player.js"), import("./learning/outbox.js")]);
    } catch {
      if (pause < 30_000) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        navigator.onLine || (await new Promise((resolve) => addEventListener("online", resolve, { once: true })));
        return load(2 * pause);
      }
    }
    player.removeEventListener("submit", hold); // without the player forms work as they do without script
    held.forEach(([form, button]) => form.requestSubmit(button));
  };

  // What the first paint left out is laid out before: to read a text field, a browser lays out the page at once.
  afterFirstPaint(() => requestAnimationFrame(() => setTimeout(load)));
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
