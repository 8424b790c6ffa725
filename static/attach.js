// Files on their way: which will not go, the words of each, photos made smaller, and how far the upload has come.
// Fetched once somebody chooses a file. Without it the form works by itself.
"use strict";

// WhatsApp takes photos up to 5 MB, and what it makes of one is smaller than this edge.
const EDGE = 2560, MOST = 5 * 1048576, SMALL = 1048576, QUALITIES = [0.85, 0.7, 0.5];
// Milliseconds for which an upload may stand still.
const STILL = 120000;
const made = new WeakMap(), words = new WeakMap();

const boxes = (form) => [...form.querySelectorAll("input[data-judge]")];
const chosen = (form) => boxes(form).flatMap((box) => [...box.files]);
const isPhoto = ({ type }) => /^image\/(jpe?g|png|webp)$/.test(type);

// Of what a phone has no name for, the box judges. A photo is made smaller on the way.
export default function judge(box) {
  const { form } = box, all = boxes(form), { accept, dataset } = all.find((one) => one.multiple) || box;
  const kinds = accept.split(",").map((kind) => kind.replace("*", ""));
  const goes = ({ name, type }) => !type || type === "application/octet-stream" ||
    kinds.some((kind) => type.replace("jpg", "jpeg").startsWith(kind) || name.toLowerCase().endsWith(kind));
  const files = chosen(form), odd = files.find((file) => !goes(file));
  const much = files.reduce((sum, file) => sum + (isPhoto(file) ? Math.min(file.size, SMALL) : file.size), 0) > dataset.most;
  const said = form.querySelector("output");
  said.textContent = odd ? `${odd.name}: ${dataset.odd}` : much ? dataset.much : "";
  said.hidden = !said.textContent;
  all.forEach((one) => one.setCustomValidity(said.textContent));
  form.carry = (url, post) => carry(form, url, post.body);
  captions(form, files);
  if (dataset.leaves) import(dataset.leaves).then((unsent) => unsent.default());
}

// The first file has the words of the form itself; each other one has a line of its own. Whichever file comes in between,
// the words stay with theirs. What is typed before any file is chosen is for the first.
function captions(form, files) {
  const list = form.querySelector("[data-captions]"), first = form.elements.text;
  if (!list) return;
  for (const { dataset, value } of [first, ...list.querySelectorAll("input")]) {
    if (dataset.of) typed(form).set(dataset.of, value);
  }
  give(form, first, files[0]);
  list.replaceChildren(...files.slice(1).map((file, number) => {
    const label = document.createElement("label"), box = document.createElement("input");
    Object.assign(box, { name: `text_${number + 2}`, maxLength: 1024, autocomplete: "off", dir: "auto" });
    label.append(`${list.dataset.captions} ${file.name}`, box);
    return label;
  }));
  list.querySelectorAll("input").forEach((box, number) => give(form, box, files[number + 1]));
  dispatchEvent(new CustomEvent("dressed", { detail: form }));
}

function typed(form) {
  if (!words.has(form)) words.set(form, new Map());
  return words.get(form);
}

// From here on this box has the words of this file. The page keeps them under its name.
function give(form, box, file) {
  const of = file ? [file.name, file.size, file.lastModified].join(" ") : "";
  if (of === (box.dataset.of || "")) return;
  const text = typed(form).get(of) ?? (box.dataset.of ? "" : box.value);
  put(box, "");
  box.dataset.of = of;
  if (text) put(box, text);
}

function put(box, text) {
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// Called by the page in the place of its own way to send a form.
async function carry(form, url, body) {
  const fields = new FormData(), bar = form.querySelector("progress");
  if (bar) bar.hidden = false;
  for (const [name, value] of body) fields.append(name, value instanceof File ? await small(value) : value);
  try {
    return await upload(url, fields, (part) => bar && (bar.value = part));
  } finally {
    if (bar) bar.hidden = true;
  }
}

function small(file) {
  if (!made.has(file)) made.set(file, shrunk(file).catch(() => file));
  return made.get(file);
}

// Upright, as its camera says. Where a phone has no memory or no program for it, it goes as it is, and the box tries.
async function shrunk(file) {
  if (!isPhoto(file) || file.size <= SMALL) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const part = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = Math.max(1, Math.round(picture.width * part));
  canvas.height = Math.max(1, Math.round(picture.height * part));
  // What is clear in a screenshot would be black.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!blob || blob.size > MOST || blob.size >= file.size) continue;
    return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  }
  return file;
}

function upload(url, fields, tell) {
  return new Promise((done, fail) => {
    const call = new XMLHttpRequest();
    let still;
    const moves = () => {
      clearTimeout(still);
      still = setTimeout(() => call.abort(), STILL);
    };
    call.upload.onprogress = ({ loaded, total }) => moves() || tell(loaded / total);
    call.onprogress = moves;
    call.onload = () => done({ answer: { ok: call.status < 400, url: call.responseURL }, text: call.responseText });
    call.onerror = call.onabort = () => fail(new Error("the line broke"));
    call.onloadend = () => clearTimeout(still);
    call.open("POST", url);
    call.send(fields);
    moves();
  });
}

// A page that came in the place of the one before has the files that were chosen there, and knows nothing of them.
addEventListener("dressed", () => {
  for (const box of document.querySelectorAll("input[data-judge]")) {
    if (box.files.length && !box.form.carry) judge(box);
  }
});
