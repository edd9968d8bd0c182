/**
 * Saves answers while somebody gives them, and shows the feedback in place. Every question is a form that works without this.
 *
 * Hooks: [data-player] the page, [data-question] a question, form[data-answer] its form, [data-save-state] what it says about
 * saving, [data-save-bar] what the page says about it, form[data-step] a question of a test, form[data-hand-in] and
 * form[data-finish] the end.
 */

import { csrfToken, Outbox } from "./outbox.js";

const TYPING = 800;
const NOT_SENT = new Set(["csrfmiddlewaretoken", "action", "event", "question", "to"]);

const player = document.querySelector("[data-player]");
const bar = player.querySelector("[data-save-bar]");
const barText = bar.querySelector("[data-save-text]");
const signInButton = bar.querySelector("[data-signin-open]");
const outbox = new Outbox(player.dataset);
const timers = new Map();
const known = new WeakMap(); // what a form held when it was last kept
let finishing; // the id of the entry that ends the lesson
let wasInTrouble = false;

const questionOf = (form) => form.closest("[data-question]");
const idOf = (form) => form.elements.question.value;
const formsOf = (entry) =>
  [...player.querySelectorAll("form[data-answer]")].filter(
    (form) => form.getAttribute("action") === entry.url && idOf(form) === entry.question,
  );

/* ---------------------------------------------------------------- answers */

function fieldsOf(form, button) {
  const fields = [...new FormData(form)].filter(([name]) => !NOT_SENT.has(name));
  return button?.name && !NOT_SENT.has(button.name) ? [...fields, [button.name, button.value]] : fields;
}

/** Put what was not sent yet back into a form. */
function restore(form, fields) {
  const values = (name) => fields.filter(([other]) => other === name).map(([, value]) => value);
  for (const control of form.elements) {
    if (["radio", "checkbox"].includes(control.type)) {
      control.checked = values(control.name).includes(control.value);
    } else if (control.name.startsWith("q-") && control.type !== "submit" && control.type !== "hidden") {
      control.value = values(control.name)[0] ?? "";
    }
  }
}

/** Put what a form holds in the outbox; what was kept already is not kept again, unless it is to be checked. */
function keep(form, action, button) {
  clearTimeout(timers.get(form));
  const fields = fieldsOf(form, button);
  const text = JSON.stringify(fields);
  if (action === "save" && known.get(form) === text) {
    return;
  }
  known.set(form, text);
  say(questionOf(form), "saving");
  outbox.put(form.getAttribute("action"), idOf(form), action, fields);
}

function changed({ target, type }) {
  const form = target.form;
  if (form?.matches("[data-answer]")) {
    showError(questionOf(form), "");
    questionOf(form).dataset.isChanged = "true"; // the feedback is about another answer
    keep(form, "save");
    // Typing is sent in the pauses and at the end; it stands on the device at once.
    timers.set(form, setTimeout(() => outbox.flush(), type === "change" ? 0 : TYPING));
  }
}

async function answered(form, button) {
  const chosen = button?.name === "action" ? button.value : form.elements.action?.value;
  known.delete(form);
  keep(form, chosen ?? "answer", button);
  await outbox.flush();
  offerSignIn();
}

/* ------------------------------------------------------------------ tests */

async function step(form, button) {
  keep(form, "save");
  if (await everythingSent()) {
    location.assign(button.dataset.url);
  }
}

async function everythingSent() {
  await outbox.flush();
  offerSignIn();
  return outbox.entries.length === 0 && !player.querySelector(".question [data-error]:not(:empty)");
}

async function handIn(form) {
  if (await everythingSent()) {
    form.elements.csrfmiddlewaretoken.value = csrfToken() || form.elements.csrfmiddlewaretoken.value;
    form.submit();
  }
}

async function finish(form, button) {
  finishing = outbox.put(form.getAttribute("action"), "", button?.value ?? "end", fieldsOf(form)).id;
  await everythingSent();
}

/* ---------------------------------------------------------------- outcome */

function saved({ entry, data }) {
  if (data.learner && data.learner !== outbox.learner) {
    outbox.becomes(data.learner);
  }
  if (data.enrolment) {
    player.querySelectorAll("[name=enrolment]").forEach((field) => (field.value = data.enrolment));
  }
  if (entry.id === finishing && data.next) {
    location.assign(data.next);
    return;
  }
  const [form] = formsOf(entry);
  const isNewest = !outbox.newest(entry.url, entry.question);
  if (form && isNewest) {
    data.html ? replace(questionOf(form), data.html) : say(questionOf(form), "saved");
  }
  player.querySelectorAll("[data-answered]").forEach((element) => (element.textContent = data.answered));
  if (data.completed) {
    player.querySelectorAll("[data-when-open]").forEach((element) => (element.hidden = true));
    player.querySelectorAll("[data-when-done]").forEach((element) => (element.hidden = false));
  }
}

/** Show a question as the server knows it now, and lead to the feedback whoever is still at this question. */
function replace(question, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("[data-question]");
  const wasHere = question.contains(document.activeElement) || document.activeElement === document.body;
  question.replaceWith(fresh);
  enhance(fresh);
  say(fresh, "saved");
  const told = fresh.querySelector("[data-feedback]") ?? fresh.querySelector("[data-told]");
  if (wasHere) {
    told?.focus();
  }
}

function refused({ entry, sentence }) {
  const [form] = formsOf(entry);
  const isTyping = entry.action === "save" && form?.contains(document.activeElement) && !form.matches("[data-step]");
  if (!form) {
    tell(sentence, true);
  } else if (!isTyping) {
    showError(questionOf(form), sentence);
    say(questionOf(form), "");
  }
}

function showError(question, sentence) {
  question.querySelector("[data-error]").textContent = sentence;
  question.classList.toggle("question--error", sentence !== "");
  question.querySelectorAll("[name^=q-]:not([type=hidden], button)").forEach((control) => {
    sentence ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
  });
}

function say(question, state) {
  const line = question.querySelector("[data-save-state]");
  line.dataset.state = state;
  line.textContent = state ? bar.dataset[`question${state[0].toUpperCase()}${state.slice(1)}`] : "";
}

/** What the page says at its foot: trouble until it is over, and that it is over. Nothing while all goes well. */
function tell(text, isTrouble) {
  bar.toggleAttribute("data-trouble", isTrouble);
  if (barText.textContent !== text) {
    barText.textContent = text;
  }
}

function showState() {
  const { state } = outbox;
  const isTrouble = !["saved", "saving"].includes(state);
  signInButton.hidden = state !== "signed-out";
  if (isTrouble) {
    tell(bar.dataset[state === "signed-out" ? "signedOut" : state], true);
    outbox.entries.flatMap(formsOf).forEach((form) => say(questionOf(form), "waiting"));
  } else if (state === "saved" && wasInTrouble) {
    tell(bar.dataset.saved, false);
  } else if (state === "saving" && wasInTrouble) {
    return;
  }
  wasInTrouble = isTrouble;
}

/* ---------------------------------------------------------------- sign in */

async function offerSignIn() {
  if (outbox.state === "signed-out") {
    const { default: signIn } = await import("./signin.js");
    signIn(player.querySelector("[data-signin]"), outbox);
  }
}

/* ------------------------------------------------------------------ start */

function enhance(root) {
  root.querySelectorAll("form[data-answer]").forEach((form) => known.set(form, JSON.stringify(fieldsOf(form))));
  root.querySelectorAll("[data-ordering]").forEach(async (list) => {
    const { default: makeOrdering } = await import("./ordering.js");
    makeOrdering(list);
  });
}

outbox.addEventListener("saved", ({ detail }) => saved(detail));
outbox.addEventListener("refused", ({ detail }) => refused(detail));
outbox.addEventListener("change", showState);
player.addEventListener("input", changed);
player.addEventListener("change", changed);
signInButton.addEventListener("click", offerSignIn);
player.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const kinds = { step, answer: answered, handIn, finish };
  const kind = Object.keys(kinds).find((name) => name in form.dataset);
  if (kind) {
    event.preventDefault();
    kinds[kind](form, submitter);
  }
});

/** Whether somebody filled something in before this script was there. */
function isTouched(form) {
  return [...form.elements].some((control) =>
    control.options
      ? control.selectedIndex !== Math.max(0, [...control.options].findIndex((option) => option.defaultSelected))
      : "defaultValue" in control &&
        (control.value !== control.defaultValue || control.checked !== control.defaultChecked),
  );
}

// The newest draft of each question: from this tab or another one that was closed, or given before this script was there.
for (const form of player.querySelectorAll("form[data-answer]:not([id])")) {
  const entry = outbox.newest(form.getAttribute("action"), idOf(form));
  if (entry) {
    restore(form, entry.fields);
    say(questionOf(form), "waiting");
  } else if (isTouched(form)) {
    keep(form, "save");
  }
}
enhance(player);
if (matchMedia("(min-width: 62rem)").matches) {
  player.querySelectorAll("[data-outline]").forEach((details) => (details.open = true));
}
outbox.flush();
