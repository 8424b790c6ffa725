// What others do shows within two seconds, what is typed is not lost, and a form that the Wi-Fi swallowed goes again
// under the same one-time token. The pages work without this file too: by tapping and reloading.
"use strict";
(() => {
  // Milliseconds. Changes show within two seconds; a page that nobody touches, or sees, asks less often.
  const QUICK = 1500, SLOW = 5000, HIDDEN = 15000, IDLE = 120000;
  // A call that hangs goes through when the link returns, minutes late: give up on it, and ask again.
  const PATIENCE = 8000, FILE_PATIENCE = 120000;
  const DRAFT_PAUSE = 800, DRAFT_AGAIN = 5000;

  let mark, timer, tone, shown = new Map(), held = null, touched = Date.now(), failures = 0;

  const body = () => document.body;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  // The link's return ends it. A phone with mobile data was never offline: there it is back when any call goes through.
  const pause = (ms) => new Promise((done) => {
    setTimeout(done, ms);
    for (const sign of ["online", "reached"]) addEventListener(sign, done, { once: true });
  });

  async function ask(url, options = {}, patience = PATIENCE) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(url, { cache: "no-store", signal: stop.signal, ...options });
      return { answer, text: await answer.text() };
    } finally {
      clearTimeout(late);
    }
  }

  // One lost poll says nothing: the radio of a phone sleeps. Two in a row, or a form that did not go, are told.
  function reached(well, forced) {
    if (well && failures) dispatchEvent(new Event("reached"));
    failures = well ? 0 : failures + (forced ? 2 : 1);
    const bar = document.getElementById("lost");
    if (bar) bar.hidden = failures < 2;
  }

  // Live regions.

  async function poll() {
    const page = body();
    try {
      const headers = { "If-None-Match": mark, Live: document.hidden ? "hidden" : "seen" };
      const { answer, text } = await ask(location.href, { headers });
      if (page !== body()) return; // a form was quicker: these are the news of a page that is no longer here
      reached(true);
      if (answer.redirected) show(answer.url, parse(text));
      else if (answer.status === 200) {
        mark = answer.headers.get("ETag") || "";
        refresh(parse(text));
      }
    } catch {
      reached(false);
    }
    later();
  }

  function later() {
    clearTimeout(timer);
    if (!document.querySelector("[data-live]")) return;
    const idle = Date.now() - touched > IDLE;
    timer = setTimeout(poll, document.hidden ? HIDDEN : idle ? SLOW : QUICK);
  }

  // Tokens are new in every answer; they alone are no news.
  const looks = (region) => region.innerHTML.replace(/(name="token" value=")[^"]*/g, "$1");

  function inUse(region) {
    const here = document.activeElement;
    const typing = here && region.contains(here) && /^(INPUT|TEXTAREA|SELECT)$/.test(here.tagName);
    const typed = all("textarea, input[type=file]", region).some((box) => box.value !== box.defaultValue);
    return typing || typed || all("details[open], form[aria-busy]", region).length > 0;
  }

  function refresh(fresh) {
    held = null;
    const low = innerHeight + scrollY > document.documentElement.scrollHeight - 120;
    heard(Number(fresh.body.dataset.count) || 0);
    document.title = fresh.title;
    for (const region of all("[data-live]")) {
      const other = fresh.querySelector(`[data-live="${region.dataset.live}"]`);
      if (!other || looks(other) === shown.get(region.dataset.live)) continue;
      if (inUse(region)) {
        held = fresh;
        continue;
      }
      shown.set(region.dataset.live, looks(other));
      region.className = other.className;
      region.replaceChildren(...other.cloneNode(true).childNodes); // what is held may be needed once more
      dress(region);
    }
    if (low && document.getElementById("newest")) toTheEnd();
  }

  function begin() {
    mark = body().dataset.mark || "";
    held = null;
    shown = new Map(all("[data-live]").map((region) => [region.dataset.live, looks(region)]));
    dress(document);
    body().dataset.waits = body().dataset.count || 0;
    later();
  }

  function dress(part) {
    all("[data-scripted]", part).forEach((item) => (item.hidden = false));
    all("textarea[data-draft]", part).forEach(recall);
    all("[data-seconds]", part).forEach(count);
  }

  // Not to the newest line itself: it would end up behind the bar with the box.
  const toTheEnd = () => scrollTo(0, document.documentElement.scrollHeight);

  // The answer to a form takes the page's place: on a slow phone that is half of a page's load saved.
  function show(url, fresh) {
    const same = new URL(url).pathname === location.pathname;
    history[same ? "replaceState" : "pushState"](null, "", url);
    document.title = fresh.title;
    document.documentElement.lang = fresh.documentElement.lang;
    body().replaceWith(fresh.body);
    begin();
    if (document.getElementById("newest")) toTheEnd();
    else scrollTo(0, 0);
    const said = document.querySelector("[role=alert]");
    if (said) said.scrollIntoView({ block: "center" });
  }

  // Forms.

  async function send(form, fields) {
    const file = form.enctype === "multipart/form-data";
    const post = { method: "POST", body: file ? fields : new URLSearchParams(fields) };
    form.setAttribute("aria-busy", "true");
    for (const box of form.elements) box.readOnly = true; // what is typed now would not go with it
    for (let wait = 1000; ; wait = Math.min(2 * wait, 15000)) {
      try {
        const { answer, text } = await ask(form.action, post, file ? FILE_PATIENCE : PATIENCE);
        reached(true);
        if (answer.ok) all("textarea[data-draft]", form).forEach((box) => localStorage.removeItem(place(box)));
        show(answer.url, parse(text));
        return;
      } catch {
        reached(false, true);
        await pause(wait);
      }
    }
  }

  // What will not go is said before anything is sent.
  document.addEventListener("change", ({ target }) => {
    if (target.dataset.judge) import(target.dataset.judge).then((judge) => judge.default(target));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    const fields = new FormData(form);
    if (event.submitter && event.submitter.name) fields.append(event.submitter.name, event.submitter.value);
    send(form, fields);
  });

  // Drafts: at once on the phone, soon on the box.

  // With it the box knows what this page wrote itself; where another phone has written since, it says so (409).
  const PAGE = Math.random().toString(36).slice(2);
  const place = (box) => `typed ${body().dataset.me} ${box.dataset.draft}`;

  // What the box has not taken yet stands in the box again; where the box has got other words since, both are kept.
  function recall(box) {
    const [text, ...known] = JSON.parse(localStorage.getItem(place(box)) || "[]");
    if (!text || text === box.value) return;
    if (!known.includes(box.dataset.knew)) return offer(text);
    box.value = text;
    keep(box);
  }

  // Words of the same person from another phone, or from before: one tap puts them into the box.
  function offer(text) {
    const other = document.querySelector("[data-other]");
    if (!other || !text) return;
    other.dataset.fill = other.querySelector("[dir]").textContent = text;
    other.hidden = false;
  }

  async function keep(box) {
    if (!box.isConnected) return; // it has gone with its form
    const text = box.value;
    try {
      const draft = new URLSearchParams({ text, knew: box.dataset.knew, page: PAGE });
      const { answer, text: told } = await ask(box.dataset.draft, { method: "POST", body: draft });
      if (!box.isConnected) return;
      if (answer.ok) {
        box.dataset.knew = answer.headers.get("Draft");
        if (box.value === text) localStorage.removeItem(place(box));
      } else if (answer.status === 409) {
        const other = JSON.parse(told);
        box.dataset.knew = other.mark; // from here on this box is the newer one
        if (other.text !== box.value) offer(other.text);
      }
    } catch {
      reached(false);
      box.keeping = setTimeout(keep, DRAFT_AGAIN, box);
    }
  }

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.dataset.draft) return;
    clearTimeout(box.keeping);
    box.keeping = setTimeout(keep, DRAFT_PAUSE, box);
    localStorage.setItem(place(box), JSON.stringify([box.value, box.dataset.knew, PAGE]));
  });

  document.addEventListener("click", (event) => {
    const quick = event.target.closest("[data-fill]");
    if (quick) {
      event.preventDefault();
      const box = document.querySelector("textarea[data-draft]");
      box.focus();
      const gap = /\S$/.test(box.value.slice(0, box.selectionStart)) ? "\n" : "";
      box.setRangeText(gap + quick.dataset.fill, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      if (quick.hasAttribute("data-other")) quick.hidden = true;
    }
    if (event.target.closest("[data-sound]")) listen();
  });

  function count(item) {
    const left = Number(item.dataset.seconds);
    item.textContent = left;
    item.dataset.seconds = left - 1;
    if (left > 0) setTimeout(() => item.isConnected && count(item), 1000);
    else item.closest("[data-while]")?.remove();
  }

  // A sound and a vibration, once somebody has allowed them with a tap.

  function listen() {
    localStorage.setItem("sound", "on");
    tone = tone || new AudioContext();
    tone.resume();
    ring();
  }

  function ring() {
    if (navigator.vibrate) navigator.vibrate(200);
    if (!tone) return;
    const voice = tone.createOscillator(), volume = tone.createGain();
    voice.connect(volume).connect(tone.destination);
    volume.gain.setValueAtTime(0.2, tone.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, tone.currentTime + 0.4);
    voice.frequency.value = 880;
    voice.start();
    voice.stop(tone.currentTime + 0.4);
  }

  function heard(waits) {
    if (waits > Number(body().dataset.waits) && localStorage.getItem("sound") === "on") ring();
    body().dataset.waits = waits;
  }

  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      touched = Date.now();
      if (!tone && localStorage.getItem("sound") === "on") tone = new AudioContext();
    });
  }
  for (const kind of ["focusout", "toggle"]) {
    document.addEventListener(kind, () => setTimeout(() => held && refresh(held)), true);
  }
  document.addEventListener("visibilitychange", () => document.hidden || poll());
  addEventListener("online", poll);
  addEventListener("popstate", () => location.reload());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  begin();
})();
