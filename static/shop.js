// What others do shows within two seconds, and a form that the Wi-Fi swallowed goes again under the same one-time token.
// The pages work without this file too: by tapping and reloading. What is typed is kept by typing.js.
"use strict";
(() => {
  // Milliseconds. Changes show within two seconds; a page that nobody touches, or sees, asks less often.
  const QUICK = 1500, SLOW = 5000, HIDDEN = 15000, IDLE = 120000;
  // A call that hangs goes through when the link returns, minutes late: give up on it, and ask again.
  const PATIENCE = 8000, FILE_PATIENCE = 120000;
  const READ = 1000, STAYS = 4000, AIMED = 600;
  // Pixels.
  const NEAR = 12;

  let came = 0, spot = [0, 0], mark, timer, shown = new Map(), held = null, touched = Date.now(), failures = 0;
  let rows = new Map();

  const body = () => document.body;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const tell = (what, detail) => dispatchEvent(new CustomEvent(what, { detail }));
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

  // A poll brings what has changed. Of a row that stays the same it brings the name; that row lies here.
  function whole(page) {
    for (const { id } of all("[data-had]", page)) page.getElementById(id).replaceWith(rows.get(id).cloneNode(true));
    lay(all(".row[id]", page));
    return page;
  }

  const lay = (found) => (rows = new Map(found.map((row) => [row.id, row])));

  async function poll() {
    const page = body();
    try {
      const headers = { "If-None-Match": mark, Live: document.hidden ? "hidden" : "seen", Rows: "changed" };
      const { answer, text } = await ask(location.href, { headers });
      // A form was quicker: these are the news of a page that is no longer here.
      if (page !== body()) return;
      reached(true);
      if (answer.redirected) show(answer.url, parse(text));
      else if (answer.status === 200) {
        // Where it cannot be put together, all of it is asked for.
        mark = "";
        const fresh = whole(parse(text));
        mark = answer.headers.get("ETag") || "";
        // The box has learnt meanwhile that this screen is wide.
        if (fresh.body.className !== page.className) show(location.href, fresh);
        else refresh(fresh);
      }
    } catch {
      reached(false);
    }
    later();
  }

  function later() {
    clearTimeout(timer);
    // When WhatsApp was heard is no reason to go on asking.
    if (!document.querySelector("main[data-live], main [data-live]")) return;
    const idle = Date.now() - touched > IDLE;
    timer = setTimeout(poll, document.hidden ? HIDDEN : idle ? SLOW : QUICK);
  }

  // Tokens are new in every answer; they alone are no news.
  const looks = (region) => region.innerHTML.replace(/(name="token" value=")[^"]*/g, "$1");

  function inUse(region) {
    const here = document.activeElement;
    // On a wide screen the box has the keyboard all the time.
    const ready = here?.id === "box" && !here.value && body().matches(".wide");
    const typing = here && !ready && region.contains(here) && /^(INPUT|TEXTAREA|SELECT)$/.test(here.tagName);
    const typed = all("textarea, input[type=file]", region).some((box) => box.value !== box.defaultValue);
    return typing || typed || all("details[open]:not(.fold), form[aria-busy]", region).length > 0;
  }

  function refresh(fresh) {
    held = null;
    bring(fresh);
    const low = innerHeight + scrollY > document.documentElement.scrollHeight - 120;
    heard(fresh.body.dataset.count);
    document.title = fresh.title;
    for (const region of all("[data-live]")) {
      const other = fresh.querySelector(`[data-live="${region.dataset.live}"]`);
      if (!other || looks(other) === shown.get(region.dataset.live)) continue;
      if (inUse(region)) {
        held = fresh;
        nowSeen(region, other);
        continue;
      }
      shown.set(region.dataset.live, looks(other));
      region.className = other.className;
      const said = all(".said", region), rows = all("#waiting .row", region), unfolded = all(".fold[open]", region);
      moving(region, () => {
        // What is held may be needed once more.
        region.replaceChildren(...other.cloneNode(true).childNodes);
        // Why something was refused stays until it is tapped.
        region.prepend(...said);
        for (const { id } of unfolded) all(`#${id}`, region).forEach((fold) => (fold.open = true));
        stay(region, rows);
      });
      dress(region);
    }
    if (low && document.getElementById("newest")) toTheEnd();
  }

  // The box below the messages stays as it is while somebody types; what its form says was seen goes on, once it can
  // have been read. An open sheet lies above the messages: whoever closes from there has not seen what came since.
  function nowSeen(region, other) {
    const now = other.querySelector("[name=seen]");
    if (!now || (region.dataset.live !== "bottom" && region.querySelector("details[open]"))) return;
    setTimeout(() => all("[name=seen]", region).forEach((field) => (field.value = now.value)), READ);
  }

  const whose = (row) => row.querySelector(".what").getAttribute("href");

  // A row that has just come to another place takes no tap for a moment: that thumb was on its way to somebody else.
  // Whoever looks further down goes on looking there, whatever comes in above.
  function moving(region, change) {
    const side = region.closest(".side"), box = side && getComputedStyle(side).overflowY === "auto" ? side : document.scrollingElement;
    const top = (row) => row.getBoundingClientRect().top, name = (row) => whose(row) + !row.querySelector(".take");
    const tops = new Map(all(".row", region).map((row) => [name(row), top(row)]));
    change();
    const rows = all(".row", region), seen = box.scrollTop && rows.find((row) => tops.get(name(row)) >= 0);
    if (seen) box.scrollBy(0, top(seen) - tops.get(name(seen)));
    for (const row of rows) {
      if (!(Math.abs(top(row) - tops.get(name(row))) < NEAR)) row.dataset.moved = Date.now();
    }
  }

  // A customer whom a colleague has just taken keeps their row for a moment: a thumb on its way takes nobody else.
  function stay(region, before) {
    const list = region.querySelector("#waiting");
    if (!list) return;
    const here = new Map(all(".row", list).map((row) => [whose(row), row]));
    let above;
    for (const row of before) {
      const until = (row.dataset.until ||= row.querySelector(".take") ? Date.now() + STAYS : 0);
      if (here.has(whose(row))) above = here.get(whose(row));
      else if (until > Date.now()) {
        row.querySelector(".take")?.classList.replace("take", "taken");
        const by = all("[data-taken]", region).find((told) => told.dataset.taken === whose(row));
        if (by) row.querySelector(".says").textContent = by.textContent;
        above ? above.after(row) : list.prepend(row);
        above = row;
        setTimeout(() => moving(region, () => row.remove()), until - Date.now());
      }
    }
  }

  function begin() {
    mark = body().dataset.mark || "";
    held = null;
    lay(all(".row[id]").map((row) => row.cloneNode(true)));
    shown = new Map(all("[data-live]").map((region) => [region.dataset.live, looks(region)]));
    dress(document);
    if (rings()) sound().then((it) => it.show());
    later();
  }

  function dress(part) {
    all("[data-scripted]", part).forEach((item) => (item.hidden = false));
    tell("dressed", part);
    all("[data-seconds]", part).forEach(count);
  }

  // Not to the newest line itself: it would end up behind the bar with the box.
  const toTheEnd = () => scrollTo(0, document.documentElement.scrollHeight);

  // The answer to a form takes the page's place: on a slow phone that is half of a page's load saved.
  function show(url, fresh, gone) {
    // A form's own address has no page.
    url = new URL(fresh.body.dataset.at || url, url);
    const same = url.pathname === location.pathname || history.state;
    history[same ? "replaceState" : "pushState"](null, "", url);
    document.title = fresh.title;
    document.documentElement.lang = fresh.documentElement.lang;
    // Nobody can choose a file for somebody else.
    const files = all("input[type=file]").filter((box) => box.value && box.form !== gone);
    body().replaceWith(fresh.body);
    came = Date.now();
    for (const box of files) {
      all("input[type=file]").find((other) => other.form.action === box.form.action && other.accept === box.accept)?.replaceWith(box);
    }
    bring(fresh, look);
    begin();
    look();
  }

  // To what was said, else to the newest line. Once more when a style has come that moves all of it.
  function look() {
    if (document.getElementById("newest")) toTheEnd();
    else scrollTo(0, 0);
    const said = document.querySelector("[role=alert], [data-said]");
    if (said) said.scrollIntoView({ block: "center" });
  }

  // The page that came may need a script, or a style, that the last one had no use for.
  const path = (script) => new URL(script.src).pathname;
  const brought = new Set(all("script[src]").map(path));

  function bring(fresh, moved) {
    const styles = all("[rel=stylesheet]").map((style) => style.href);
    for (const style of all("[rel=stylesheet]", fresh).filter((style) => !styles.includes(style.href))) {
      style.onload = moved ?? null;
      document.head.append(style);
    }
    for (const { src } of all("script[src]", fresh).filter((script) => !brought.has(path(script)))) {
      const script = Object.assign(document.createElement("script"), { src });
      brought.add(path(script));
      script.onerror = () => script.remove() || brought.delete(path(script));
      document.head.append(script);
    }
  }

  // Forms.

  const query = (form) => form.enctype !== "multipart/form-data" && /^\/q\/\w+/.exec(form.getAttribute("action"))?.[0];
  const going = new Map();

  // Of one query one thing goes at a time. What is tapped meanwhile goes after it, and not where that was refused.
  async function send(form, fields, button) {
    const of = query(form) || form, before = going.get(of);
    form.setAttribute("aria-busy", "true");
    const late = setTimeout(underWay, READ, button);
    // What is typed now would not go with it.
    for (const box of form.elements) box.readOnly = true;
    const sent = (async () => (!before || (await before)) && deliver(form, fields))();
    going.set(of, sent);
    const well = await sent;
    clearTimeout(late);
    if (going.get(of) === sent) going.delete(of);
    if (well) return;
    form.removeAttribute("aria-busy");
    if (button?.says) button.replaceChildren(...button.says);
    for (const box of form.elements) box.readOnly = false;
  }

  async function deliver(form, fields) {
    const file = form.enctype === "multipart/form-data";
    const post = { method: "POST", body: file ? fields : new URLSearchParams(fields) };
    for (let wait = 1000; ; wait = Math.min(2 * wait, 15000)) {
      try {
        const { answer, text } = await (form.carry || ask)(form.action, post, file ? FILE_PATIENCE : PATIENCE);
        reached(true);
        const fresh = parse(text), said = fresh.querySelector("[data-problem]") || bare(fresh);
        if (said) return refuse(form, said);
        if (answer.ok) tell("gone", form);
        if (answer.ok && form.action.endsWith("/sign-out")) forget(body().dataset.me);
        show(answer.url, fresh, answer.ok && form);
        // What was refused is being typed still: no news of the page may take it away.
        if (!answer.ok) all("textarea").forEach((box) => {
          const text = box.value;
          box.defaultValue = "";
          box.value = text;
        });
        return answer.ok;
      } catch {
        reached(false, true);
        await pause(wait);
      }
    }
  }

  // Whoever signs out leaves nothing on this phone that they have typed.
  function forget(me) {
    for (const where of Object.keys(localStorage)) {
      if (where.startsWith(`typed ${me} `)) localStorage.removeItem(where);
    }
  }

  // What will not go is said before anything is sent.
  document.addEventListener("change", ({ target }) => {
    if (target.dataset.judge) import(target.dataset.judge).then((judge) => judge.default(target));
  });

  document.addEventListener("input", ({ target }) => {
    came = 0;
    if (target.dataset.find) import(target.dataset.find).then((finding) => finding.default(target));
  });

  // What is not done after a moment says so where it was tapped. A drawing stays, and is dimmed.
  function underWay(button) {
    if (!button || button.querySelector("svg")) return;
    button.says = [...button.childNodes];
    button.textContent = document.getElementById("lost").dataset.way;
  }

  // What is refused at the door is said in a sentence without a page around it.
  function bare(fresh) {
    if (fresh.querySelector("main")) return null;
    const said = Object.assign(document.createElement("p"), { className: "said", role: "alert" });
    said.append(fresh.body.textContent);
    return said;
  }

  // The answer is no page of its own: nothing that stands here may go, least of all a caption or a chosen file.
  function refuse(form, said) {
    all(".said").forEach((old) => old.remove());
    // The page that it was tapped on may have gone.
    (form.isConnected ? form : document.querySelector("main")).prepend(said);
    said.scrollIntoView({ block: "center" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.target) return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    const fields = new FormData(form);
    if (event.submitter && event.submitter.name) fields.append(event.submitter.name, event.submitter.value);
    send(form, fields, event.submitter);
  });

  document.addEventListener("click", (event) => {
    const bell = event.target.closest("[data-ring]");
    if (bell) sound().then((it) => it.tapped(bell));
    event.target.closest(".said")?.remove();
  });

  // Menus: a tap beside an open one closes it and does nothing else, and so do Escape and the phone's Back.

  const MENU = "details.menu, details[name=sheet]";
  const open = () => all("details[open]").filter((item) => item.matches(MENU));
  const shut = () => open().forEach((menu) => (menu.open = false));
  let leaving = false;

  for (const kind of ["mousedown", "click"]) {
    document.addEventListener(kind, (event) => {
      // A click of the keyboard's is never beside what it is meant for.
      const menus = event.detail ? open() : [];
      const inside = menus.find((menu) => menu.contains(event.target));
      const link = inside && kind === "click" && event.target.closest("a[href]");
      if (!menus.length || (inside && !link)) return;
      event.preventDefault();
      // In the place of the menu: Back leads to the page below it.
      if (link) return location.replace(link.href);
      event.stopImmediatePropagation();
      if (kind === "click") shut();
    }, true);
  }
  // The second tap of two is not for what has come in between.
  document.addEventListener("click", (event) => {
    const [x, y] = spot;
    spot = [event.clientX, event.clientY];
    if (!event.detail || Date.now() - came > AIMED || Math.hypot(x - spot[0], y - spot[1]) > NEAR) return;
    came = Date.now();
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("click", (event) => {
    const row = event.detail && event.target.closest("button") && event.target.closest(".row");
    if (row && Date.now() - row.dataset.moved < AIMED) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const [menu] = open();
    if (event.key !== "Escape" || !menu) return;
    shut();
    menu.querySelector("summary").focus();
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches(MENU)) return;
    if (open().length && !history.state) history.pushState("menu", "");
    else if (!open().length && history.state) {
      leaving = true;
      history.back();
    }
  }, true);

  function count(item) {
    const left = Number(item.dataset.seconds);
    item.textContent = left;
    item.dataset.seconds = left - 1;
    if (left > 0) return setTimeout(() => item.isConnected && count(item), 1000);
    item.closest("[data-while]")?.remove();
    // What the page says of the seconds is over with them, also where nothing else happens: without internet.
    mark = "";
  }

  // What rings lies in a file of its own, fetched where somebody has switched it on.
  const sound = () => import(body().dataset.sound), rings = () => localStorage.getItem("sound") === "on";

  function heard(now) {
    const { count } = body().dataset;
    if (now !== count && rings()) sound().then((it) => it.heard(count, now));
    body().dataset.count = now;
  }

  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      touched = Date.now();
    });
  }
  for (const kind of ["focusout", "toggle"]) {
    document.addEventListener(kind, () => setTimeout(() => held && refresh(held)), true);
  }
  document.addEventListener("visibilitychange", () => {
    // What came in while nobody could see the page is seen from now on.
    mark = "";
    if (!document.hidden) poll();
  });
  addEventListener("online", poll);
  addEventListener("popstate", () => {
    if (leaving) leaving = false;
    else if (open().length) shut();
    else location.reload();
  });
  window.desk = { all, ask, pause, reached };
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  begin();
})();
