// Exported chats go to the box piece by piece, and on from where the Wi-Fi dropped. Fetched once somebody chooses some.
"use strict";
const { ask, pause, reached } = window.desk;
// Bytes. What goes again after a pause shows the box that it is the same file still.
const LEAST = 16 * 1024, MOST = 192 * 1024, AGAIN = 64 * 1024;
// Milliseconds.
const PATIENCE = 20000, LONGEST = 15000;
const waiting = [];
let busy = false;

const stay = (event) => event.preventDefault();
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

export default async function choose(box) {
  waiting.push(...[...box.files].map((file) => ({ file, line: document.createElement("p") })));
  box.value = "";
  box.form.querySelector("button").hidden = true;
  if (busy) return;
  busy = true;
  addEventListener("beforeunload", stay);
  for (let one; (one = waiting.shift()); ) await send(one, box.dataset);
  removeEventListener("beforeunload", stay);
  busy = false;
}

// The page may have become another one, and the line is put there again.
function tell({ file, line }, words) {
  const name = document.createElement("bdi");
  name.textContent = file.name;
  if (line.textContent !== `${file.name}: ${words}`) line.replaceChildren(name, `: ${words}`);
  if (!line.isConnected) document.querySelector("[data-sending]")?.append(line);
}

async function send(one, words) {
  const { file } = one, all = megabytes(file.size);
  let id, at = 0, size = 4 * LEAST, wait = 1000;
  while (!id || at < file.size) {
    const piece = id && await file.slice(at, at + size).arrayBuffer().catch(() => null);
    // The phone has taken it away, or changed it.
    if (piece === null) return tell(one, words.unreadable);
    tell(one, words.going.replace("#here", megabytes(at)).replace("#all", all));
    const told = await post(id ? `${id}/piece?at=${at}` : "begin", piece || new URLSearchParams({ name: file.name, size: file.size }));
    if (told?.said) return tell(one, told.said);
    if (told) {
      // In the middle of a file the last bytes go once more.
      at = id ? told.here : Math.max(0, told.here - AGAIN);
      id = told.id;
      size = Math.min(MOST, 2 * size);
      wait = 1000;
    } else {
      tell(one, words.waits.replace("#here", megabytes(at)).replace("#all", all));
      size = Math.max(LEAST, size / 2);
      await pause(wait);
      wait = Math.min(LONGEST, 2 * wait);
    }
  }
  tell(one, words.here);
}

// What the box tells; nothing where it was not reached, or is busy: then the same goes again.
async function post(path, body) {
  try {
    const { answer, text } = await ask(`/old-chats/${path}`, { method: "POST", body }, PATIENCE);
    reached(true);
    if (answer.ok || answer.status === 409) return JSON.parse(text);
    if (answer.status === 503) return null;
    const page = new DOMParser().parseFromString(text, "text/html");
    return { said: (page.querySelector("[data-problem]") || page.body).textContent };
  } catch {
    reached(false, true);
    return null;
  }
}
