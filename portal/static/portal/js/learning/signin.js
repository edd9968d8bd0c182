/**
 * Signing in again without leaving the page: the address, then the code from the mail. Whoever has more to do than that (a
 * second step, a passkey) goes to the login page; what was not saved waits on the device.
 */

import { learnerOf, post } from "./outbox.js";

let isReady = false;

export default function signIn(dialog, outbox) {
  if (!isReady) {
    isReady = true;
    prepare(dialog, outbox);
  }
  if (!dialog.open) {
    show(dialog, "login");
    dialog.showModal();
  }
}

const formOf = (dialog, step) => dialog.querySelector(`[data-signin-step=${step}]`);

function show(dialog, step, sentence = "") {
  for (const form of dialog.querySelectorAll("[data-signin-step]")) {
    form.hidden = form.dataset.signinStep !== step;
    form.querySelector("[data-error]").textContent = form.hidden ? "" : sentence;
  }
  formOf(dialog, step).querySelector("input").focus();
}

function prepare(dialog, outbox) {
  const { failed, expired } = dialog.querySelector("[data-failed]").dataset;
  const confirmUrl = formOf(dialog, "code").action;

  async function askForCode(form) {
    const response = await post(form.action, new FormData(form), { "X-Requested-With": "XMLHttpRequest" });
    const data = await response.json().catch(() => ({}));
    const target = data.location ? new URL(data.location, location).href : response.url;
    if (target.startsWith(confirmUrl)) {
      show(dialog, "code");
    } else if (data.location) {
      location.assign(target); // somebody is signed in, or there is another way to go
    } else {
      const errors = [data.form?.errors ?? [], ...Object.values(data.form?.fields ?? {}).map((field) => field.errors)];
      show(dialog, "login", errors.flat().join(" ") || failed);
    }
  }

  async function giveCode(form) {
    const response = await post(form.action, [...new FormData(form), ["next", location.pathname]]);
    const html = await response.text();
    if (response.url.startsWith(confirmUrl)) {
      const page = new DOMParser().parseFromString(html, "text/html");
      show(dialog, "code", page.querySelector(".field__error")?.textContent.trim() || failed);
    } else if (response.url.startsWith(formOf(dialog, "login").action)) {
      show(dialog, "login", expired);
    } else if (response.ok && learnerOf(html) === outbox.learner) {
      dialog.close();
      await outbox.signedIn();
    } else {
      location.assign(response.url);
    }
  }

  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      await (form.dataset.signinStep === "code" ? giveCode : askForCode)(form);
    } catch {
      show(dialog, form.dataset.signinStep, failed);
    }
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
