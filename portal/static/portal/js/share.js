/**
 * Shares, copies or prints a page. Without script there are a mail link and the address in words.
 */

export default async function share(button) {
  const area = button.closest("[data-share]");
  const { url, title } = area.dataset;

  if ("print" in button.dataset) {
    window.print();
  } else if ("shareNative" in button.dataset) {
    await navigator.share({ url, title }).catch(() => {}); // refused when the visitor closes the panel: no error
  } else {
    const label = button.querySelector("[data-copied]");
    const text = label.textContent;
    await navigator.clipboard.writeText(url);
    label.textContent = label.dataset.copied;
    area.querySelector("[role=status]").textContent = label.dataset.copied;
    setTimeout(() => (label.textContent = text), 4000);
  }
}
