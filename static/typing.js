// What is typed is not lost: a draft is at once on the phone and soon on the box, whatever else is typed stays on the
// phone until its form has gone. The board has no use for this, and so does not load it.
"use strict";
(() => {
  const { all, ask, reached } = window.desk;
  // One script is left standing on a page: whatever else stands there has come from a stranger.
  document.currentScript.remove();
  const DRAFT_PAUSE = 800, DRAFT_AGAIN = 5000, LONGEST = 7 * 24 * 3600 * 1000;
  // With it the box knows what this page wrote itself; where another phone has written since, it says so (409).
  const PAGE = Math.random().toString(36).slice(2);
  const DRAFT = "textarea[data-draft]";
  // Not what is secret, and not what is chosen. A name or a number that stands there already can be typed over.
  const BESIDE = "form textarea:not([data-draft], [readonly]), form input:is(:not([type]), [type=search])";

  // Each of several templates has fields of the same names. Why not is said of one offer: the next has its own place.
  // The words of a file are kept under its name.
  const ofOffer = ({ dataset }) => (dataset.offer ? [dataset.offer] : []);
  const beside = ({ form, name, dataset }) =>
    [form.getAttribute("action"), form.elements.template?.value, dataset.of || name, ...ofOffer(form)].join(" ");
  const place = (box) => `typed ${document.body.dataset.me} ${box.dataset.draft || beside(box)}`;
  const kept = (where) => JSON.parse(localStorage.getItem(where) || "[]");
  const forget = (box) => localStorage.removeItem(place(box));

  function write(box) {
    const draft = box.matches(DRAFT), typed = draft || box.value !== box.defaultValue;
    const mark = draft ? [box.dataset.knew, PAGE] : [box.defaultValue, Date.now()];
    if (typed) localStorage.setItem(place(box), JSON.stringify([box.value, ...mark]));
    else forget(box);
  }

  // What the box has not taken yet stands in the box again; where the box has got other words since, both are kept.
  function recall(box) {
    const [text, ...known] = kept(place(box));
    if (!text || text === box.value) return;
    if (!known.includes(box.dataset.knew)) return offer(text);
    box.value = text;
    keep(box);
  }

  // Typed over what stands there still. Words that were searched for stand in the answer's page: they have gone.
  function restore(box) {
    const [text, over] = kept(place(box));
    if (text === undefined || box.value !== box.defaultValue) return;
    if (text === box.value && box.form.method === "get") forget(box);
    else if (box.value === over || !box.value) box.value = text;
  }

  // Words of the same person from another phone, or from before: one tap puts them into the box.
  function offer(text) {
    const other = document.querySelector("[data-other]");
    if (!other || !text) return;
    other.dataset.fill = other.querySelector("[dir]").textContent = text;
    other.hidden = false;
  }

  async function keep(box) {
    // It has gone with its form.
    if (!box.isConnected) return;
    const text = box.value, quotes = box.form.elements.quotes.value;
    try {
      const draft = new URLSearchParams({ text, quotes, knew: box.dataset.knew, page: PAGE });
      const { answer, text: told } = await ask(box.dataset.draft, { method: "POST", body: draft });
      if (!box.isConnected) return;
      if (answer.ok) {
        box.dataset.knew = answer.headers.get("Draft");
        box.dataset.quotes = quotes;
        if (box.value === text) forget(box);
      } else if (answer.status === 409) {
        const other = JSON.parse(told);
        // From here on this box is the newer one.
        box.dataset.knew = other.mark;
        if (other.text !== box.value) offer(other.text);
      }
    } catch {
      reached(false);
      box.keeping = setTimeout(keep, DRAFT_AGAIN, box);
    }
  }

  // Where a browser does not make a box as high as its words, this does.
  function grow(box) {
    box.style.height = "";
    if (box.scrollHeight > box.clientHeight) box.style.height = `${box.scrollHeight + 2}px`;
  }

  // The messages above a box that grows go up with it, where their end was in sight.
  let low = false;
  document.addEventListener("beforeinput", () => {
    low = innerHeight + scrollY > document.documentElement.scrollHeight - 4;
  });

  function typed(box) {
    if (box.matches(`${DRAFT}, ${BESIDE}`)) write(box);
    if (!box.matches(DRAFT)) return;
    grow(box);
    if (low) scrollTo(0, document.documentElement.scrollHeight);
    clearTimeout(box.keeping);
    box.keeping = setTimeout(keep, DRAFT_PAUSE, box);
  }

  function dress(part) {
    all(DRAFT, part).forEach(recall);
    // What is to be quoted, or is not any more, was chosen on the way to this page.
    all(DRAFT, part).filter(({ form, dataset }) => form.elements.quotes.value !== dataset.quotes).forEach(keep);
    all(BESIDE, part).forEach(restore);
    all(DRAFT, part).forEach(grow);
  }

  document.addEventListener("input", (event) => typed(event.target));

  document.addEventListener("click", (event) => {
    const quick = event.target.closest("[data-fill]");
    if (!quick) return;
    event.preventDefault();
    const box = document.querySelector(DRAFT);
    box.focus();
    const gap = /\S$/.test(box.value.slice(0, box.selectionStart)) ? "\n" : "";
    box.setRangeText(gap + quick.dataset.fill, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const going = document.querySelector("[data-going]"), { with: file, name } = quick.dataset;
    if (file) {
      box.form.elements.with.value = file;
      going.querySelector("bdi").textContent = name;
      going.hidden = false;
    }
    if (quick.hasAttribute("data-other")) quick.hidden = true;
  });

  addEventListener("dressed", ({ detail }) => dress(detail));
  addEventListener("gone", ({ detail }) => {
    all("textarea, input", detail).forEach(forget);
    // Whatever was done with a query: why somebody would not have it is said, or is nothing any more.
    const [query] = detail.getAttribute("action")?.match(/^\/q\/\w+\//) || [];
    const why = `typed ${document.body.dataset.me} ${query}decline `;
    for (const where of Object.keys(localStorage)) {
      if (query && where.startsWith(why)) localStorage.removeItem(where);
    }
  });

  // It may have come later than the page, which somebody has begun to type into.
  const late = document.readyState === "complete" ? all(`${DRAFT}, ${BESIDE}`) : [];
  late.filter((box) => box.value !== box.defaultValue).forEach(typed);
  dress(document);
  for (const where of Object.keys(localStorage)) {
    if (where.startsWith("typed ") && Date.now() - kept(where)[2] > LONGEST) localStorage.removeItem(where);
  }
})();
