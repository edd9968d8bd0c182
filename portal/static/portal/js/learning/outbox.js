/**
 * What a learner did and the server has not confirmed yet, kept on the device.
 *
 * It stands in localStorage, not in IndexedDB: a write is finished before the event of the key press returns, so it also
 * survives a tab that is closed or killed at that moment, and every phone has it. Each entry has a key of its own, so that two
 * tabs never overwrite each other's. Where a browser keeps nothing, entries live as long as the page and `isSafe` is false.
 *
 * An entry has an id that the server knows it by: sent twice, it is done once. Its sequence is a moment by the clock of the
 * server, higher than any before it in this browser: what arrives late never takes the place of what is newer. An entry goes
 * away only when the server confirms or finally refuses it; a newer state of a question replaces an older one that was to be
 * saved, never an answer that was to be checked. Entries belong to a learner: those of another one are neither sent nor shown,
 * and wait for that learner, for thirty days.
 */

const PREFIX = "leren:";
const CLOCK = "leren-klok";
const KEEP = 30 * 24 * 60 * 60 * 1000;
const TIMEOUT = 20_000;
const SLOWEST = 60_000;
const FINAL = new Set([400, 403, 409]);

const memory = new Map();
const store = {
  get: (key) => memory.get(key) ?? localStorage.getItem(key),
  keys: () => [...new Set([...memory.keys(), ...Object.keys(localStorage)])],
  set(key, value) {
    try {
      localStorage.setItem(key, value);
      memory.delete(key);
    } catch {
      memory.set(key, value); // full, or switched off
    }
  },
  remove(key) {
    memory.delete(key);
    localStorage.removeItem(key);
  },
};

function read(key) {
  try {
    return JSON.parse(store.get(key));
  } catch {
    return null;
  }
}

/** A random UUID; `crypto.randomUUID` is missing on older phones and where the site has no HTTPS. */
function uuid() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const csrfToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

/** Send a form in the background. Rejects when there is no connection or no answer in time. */
export function post(url, fields, headers = {}) {
  const timer = new AbortController();
  setTimeout(() => timer.abort(), TIMEOUT);
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": csrfToken(), ...headers },
    keepalive: true,
    signal: timer.signal,
  });
}

/** The learner that a page says it is for; nothing when it does not say. */
export const learnerOf = (html) =>
  new DOMParser().parseFromString(html, "text/html").querySelector("[data-learner]")?.dataset.learner;

/**
 * Events: "change" (the state of saving), "saved" (detail: entry, data), "refused" (detail: entry, sentence).
 */
export class Outbox extends EventTarget {
  #failures = 0;
  #timer;
  #sending;
  #isAskedAgain;

  constructor({ learner, visitor, now }) {
    super();
    this.learner = learner;
    this.isSignedOut = false;
    this.drift = Number(now) - Date.now();
    try {
      this.#tidy(visitor);
    } catch {
      store.keys = () => [...memory.keys()]; // a browser that refuses even to look
      store.get = (key) => memory.get(key) ?? null;
      store.remove = (key) => memory.delete(key);
    }
    for (const name of ["online", "offline", "focus", "pageshow"]) {
      addEventListener(name, () => this.flush());
    }
    document.addEventListener("visibilitychange", () => this.flush());
  }

  /** Forget what is too old, and take over what this person did before signing in. */
  #tidy(visitor) {
    for (const key of store.keys().filter((key) => key.startsWith(PREFIX))) {
      const entry = read(key);
      if (!entry || entry.made < Date.now() - KEEP) {
        store.remove(key);
      } else if (visitor && entry.learner === visitor) {
        const fields = entry.fields.map(([name, value]) => [name, name === "enrolment" ? "" : value]);
        this.#keep({ ...entry, fields, learner: this.learner });
      }
    }
  }

  #keep(entry) {
    store.set(PREFIX + entry.id, JSON.stringify(entry));
  }

  /** Everything of this learner that the server has not confirmed, the oldest first. */
  get entries() {
    return store
      .keys()
      .filter((key) => key.startsWith(PREFIX))
      .map(read)
      .filter((entry) => entry?.learner === this.learner)
      .sort((one, other) => one.sequence - other.sequence);
  }

  get isSafe() {
    return memory.size === 0;
  }

  /** "saved", "saving", "offline", "waiting", "unsafe" or "signed-out". */
  get state() {
    if (this.entries.length === 0) {
      return "saved";
    }
    if (this.isSignedOut) {
      return "signed-out";
    }
    if (!this.isSafe && (this.#failures || !navigator.onLine)) {
      return "unsafe";
    }
    return navigator.onLine ? (this.#failures ? "waiting" : "saving") : "offline";
  }

  /** The newest entry of a question, or nothing. */
  newest(url, question) {
    return this.entries.filter((entry) => entry.url === url && entry.question === question).pop();
  }

  /** Keep something that a learner did. It is on the device when this returns. */
  put(url, question, action, fields) {
    const sequence = Math.max(Number(store.get(CLOCK)) + 1, Date.now() + this.drift);
    store.set(CLOCK, String(sequence));
    const entry = { id: uuid(), learner: this.learner, url, question, action, fields, sequence, made: Date.now() };
    const older = this.entries.filter(
      (other) => other.url === url && other.question === question && other.action === "save",
    );
    this.#keep(entry);
    older.forEach(({ id }) => store.remove(PREFIX + id));
    this.#tell("change");
    return entry;
  }

  /** Send what waits, one at a time. Resolves when there is nothing left that can be sent now. */
  flush() {
    clearTimeout(this.#timer);
    this.#isAskedAgain = true;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
      this.#tell("change");
    });
    return this.#sending;
  }

  async #sendAll() {
    while (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      await this.#pass();
    }
  }

  /** What is stuck for one question does not hold up the others, unless there is no connection at all. */
  async #pass() {
    const stuck = new Set();
    for (let entry; (entry = this.entries.find(({ url, question }) => !stuck.has(url + question))); ) {
      const outcome = await this.#send(entry);
      if (outcome === "signed-out") {
        return;
      }
      if (outcome !== "done") {
        stuck.add(entry.url + entry.question);
      }
      if (outcome === "unreachable") {
        break;
      }
    }
    clearTimeout(this.#timer);
    this.#failures = stuck.size ? this.#failures + 1 : 0;
    if (stuck.size) {
      const pause = Math.min(SLOWEST, 1000 * 2 ** this.#failures);
      this.#timer = setTimeout(() => this.flush(), pause * (0.75 + Math.random() / 2));
    }
  }

  async #send(entry, isSecondTry = false) {
    const { id, url, question, action, sequence } = entry;
    const fields = [...entry.fields, ["question", question], ["action", action], ["event", id], ["sequence", Math.round(sequence)]];
    let response, data;
    try {
      response = await post(url, fields, { Accept: "application/json" });
      data = await response.json().catch(() => ({}));
    } catch {
      return "unreachable";
    }
    if (response.ok && data.saved) {
      this.isSignedOut = false;
      store.remove(PREFIX + id);
      this.#tell("saved", { entry, data });
      return "done";
    }
    if (response.status === 401) {
      this.isSignedOut = true;
      return "signed-out";
    }
    if (response.status === 403 && !isSecondTry) {
      // The token of the form was renewed, or somebody else signed in here: the page itself tells, and brings a new token.
      const learner = await this.whoIsHere();
      if (learner !== undefined && learner !== this.learner) {
        this.isSignedOut = true;
        return "signed-out";
      }
      return this.#send(entry, true);
    }
    if (FINAL.has(response.status) && data.error) {
      store.remove(PREFIX + id);
      this.#tell("refused", { entry, sentence: data.error });
      return "done";
    }
    return "later"; // a fault of the server, or of a network that answers in its place
  }

  /** Ask the server for whom this page is now. */
  async whoIsHere() {
    try {
      const response = await fetch(location.pathname, { cache: "no-store" });
      return response.ok ? learnerOf(await response.text()) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Go on after signing in again. */
  signedIn() {
    this.isSignedOut = false;
    this.#failures = 0;
    return this.flush();
  }

  /** The server has given this visitor a name: from now on entries belong to it. */
  becomes(learner) {
    for (const entry of this.entries) {
      this.#keep({ ...entry, learner });
    }
    this.learner = learner;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
