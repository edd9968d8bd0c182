/**
 * Buttons that move an item up or down. The places stay in their lists, which work without this and stay in step with the order
 * on the screen.
 */

export default function makeOrdering(list) {
  const status = list.parentElement.querySelector("[data-moved]");
  const moves = list.parentElement.querySelector("[data-moves]");
  const items = () => [...list.children];
  const textOf = (item) => item.querySelector(".item__text").firstChild.textContent.trim();
  const placeOf = (item) => item.querySelector("select");

  function arrange() {
    const before = items();
    const sorted = [...before].sort(
      (one, other) => (Number(placeOf(one).value) || Infinity) - (Number(placeOf(other).value) || Infinity) || 0,
    );
    if (sorted.some((item, index) => item !== before[index])) {
      const { activeElement } = document;
      list.append(...sorted);
      list.contains(activeElement) && activeElement.focus();
    }
    items().forEach((item, index) => {
      item.querySelector("[data-move='-1']").disabled = index === 0;
      item.querySelector("[data-move='1']").disabled = index === items().length - 1;
    });
  }

  function number(order) {
    order.forEach((item, index) => (placeOf(item).value = index + 1));
    placeOf(order[0]).dispatchEvent(new Event("change", { bubbles: true }));
  }

  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button) {
      return;
    }
    const item = button.closest("li");
    const order = items();
    const from = order.indexOf(item);
    order.splice(from + Number(button.dataset.move), 0, ...order.splice(from, 1));
    number(order);
    arrange();
    (button.disabled ? item.querySelector("[data-move]:not(:disabled)") : button).focus();
    status.textContent = `${textOf(item)}: ${status.dataset.moved} ${items().indexOf(item) + 1}`;
  });

  for (const item of items()) {
    const buttons = moves.content.cloneNode(true);
    buttons.querySelectorAll("span").forEach((name) => name.append(textOf(item)));
    item.querySelector(".item__controls").append(buttons);
  }
  arrange();
}
