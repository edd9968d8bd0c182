/**
 * Puts the player in place of the poster. Until the visitor presses play nothing is asked of the video site; without
 * script the button is a link to it.
 */

export default function play(link) {
  const area = link.closest("[data-video]");
  const address = new URL(area.dataset.video);
  address.searchParams.set("autoplay", "1");

  const player = document.createElement("iframe");
  player.src = address;
  player.title = area.dataset.title;
  player.allow = "autoplay; fullscreen; picture-in-picture";
  player.referrerPolicy = "strict-origin-when-cross-origin";
  link.parentElement.replaceChildren(player);
  player.focus();
}
