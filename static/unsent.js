// A file that was chosen and has not been sent cannot be kept by the page: whoever is about to leave it behind is asked first.
// Fetched once somebody chooses a file.
"use strict";

// After these verbs the query's page, and the file on it, are left; after every other of the same query they stay.
const LEAVES = /^\/q\/\w+\/(close|no_answer|hand_over|release|remind|decline)$/;
const form = () => document.querySelector("form[data-unsent]");
const path = (item, name) => item.getAttribute(name) || "";
let waits = [], gone = null;

const boxes = () => [...(form()?.querySelectorAll("[type=file]") || [])].filter((box) => box.files.length);
const names = (among) => among.flatMap((box) => [...box.files].map((file) => file.name)).join(", ");

// The clip says how many files are chosen, also while its sheet is shut.
export default function look() {
  const files = boxes().reduce((sum, box) => sum + box.files.length, 0), clip = form()?.closest("details");
  if (files) clip.dataset.chosen = files;
  else if (clip) delete clip.dataset.chosen;
  waits = boxes();
}

const says = (among, { dataset }) => `${dataset.unsent} ${names(among)}`;

function button(look, words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: look, textContent: words });
  made.addEventListener("click", act);
  return made;
}

function leave(again) {
  const left = boxes();
  left.forEach((box) => (box.value = ""));
  left[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  look();
  again();
}

// again: does once more what was tapped.
function ask(event, again) {
  const chosen = boxes();
  if (!chosen.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const asks = document.createElement("dialog"), told = document.createElement("p"), files = form();
  told.textContent = says(chosen, files);
  const then = (act) => () => asks.remove() || act();
  asks.append(told, button("go wide", files.dataset.first, then(() => {
    files.closest("details").open = true;
    if (!files.hasAttribute("aria-busy")) files.requestSubmit();
  })), button("wide", files.dataset.without, then(() => leave(again))));
  asks.addEventListener("close", () => asks.remove());
  // A tap beside an open sheet shuts it: what is asked belongs to the sheet that was tapped in.
  ((event.submitter || event.target).closest("details[open]") || document.body).append(asks);
  asks.showModal();
}

// At the window: before any other part of the page acts on it.
addEventListener("submit", (event) => {
  const { target, submitter } = event, action = path(target, "action");
  const files = form();
  if (!files || target === files || target.target) return;
  const query = path(files, "action").replace(/attach$/, "");
  if (action.startsWith("/reply/") || (action.startsWith(query) && !LEAVES.test(action) && submitter?.name !== "outcome")) return;
  ask(event, () => target.requestSubmit(submitter));
}, true);

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.dataset.fill !== undefined || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || (link.hash && link.pathname + link.search === location.pathname + location.search)) return;
  ask(event, () => link.click());
}, true);

addEventListener("beforeunload", (event) => {
  if (!boxes().length) return;
  event.preventDefault();
  event.returnValue = "";
});

// A page that came in the place of the one before may have no room for the files: then it says so.
addEventListener("gone", ({ detail }) => (gone = detail));
addEventListener("dressed", ({ detail }) => {
  if (detail !== document) return;
  const lost = waits.filter((box) => box.files.length && !box.isConnected && box.form !== gone);
  if (lost.length) {
    const said = Object.assign(document.createElement("p"), { className: "said", textContent: says(lost, lost[0].form) });
    said.setAttribute("role", "alert");
    document.querySelector("main").prepend(said);
  }
  look();
});
