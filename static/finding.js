// What is found stands there while somebody types. Fetched with the first letter; without it the button does it.
"use strict";
const PAUSE = 300, PATIENCE = 8000;
let turn = 0, stop = new AbortController();

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export default async function find(box) {
  stop.abort(); // nobody wants what was asked before any more, least of all the box
  const mine = ++turn, late = () => mine !== turn || !box.isConnected;
  await pause(PAUSE);
  if (late()) return;
  stop = new AbortController();
  setTimeout((asked) => asked.abort(), PATIENCE, stop);
  const address = `/search?${new URLSearchParams({ words: box.value })}`;
  // Where the box does not answer the page says so by itself.
  const { answer, text } = await window.desk.ask(address, { signal: stop.signal }).catch(() => ({}));
  if (late() || !answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!fresh) return;
  const others = ({ children }) => [...children].filter((child) => !child.matches(".search"));
  const main = box.closest("main");
  others(main).forEach((old) => old.remove());
  main.append(...others(fresh));
  history.replaceState(null, "", address);
}
