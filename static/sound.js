// What rings where somebody has switched it on. A new customer, one's own customer's answer and an offer sound apart.
"use strict";
// Pitch and length of each note, one after the other; and how long the phone shakes, and rests.
const NOTES = { new: [[880, 0.4]], mine: [[660, 0.18], [880, 0.3]], offer: [[1050, 0.1], [1050, 0.1], [1050, 0.2]] };
const SHAKES = { new: 200, mine: [80, 80, 80], offer: [60, 60, 60, 60, 60] };
// In the order in which a page counts them; what is said to one alone comes first.
const COUNTED = ["new", "mine", "offer"], FIRST = ["offer", "mine", "new"];
let tone;

const isOn = () => localStorage.getItem("sound") === "on";

// Browsers let nothing be heard before somebody has tapped.
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => isOn() && wake());

function wake() {
  tone ||= new AudioContext();
  tone.resume();
}

function ring(what) {
  if (navigator.vibrate) navigator.vibrate(SHAKES[what]);
  if (navigator.userActivation?.hasBeenActive) wake(); // it may have been before this file was here
  let at = tone?.currentTime;
  for (const [pitch, length] of tone ? NOTES[what] : []) {
    const voice = tone.createOscillator(), volume = tone.createGain();
    voice.connect(volume).connect(tone.destination);
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + length);
    voice.frequency.value = pitch;
    voice.start(at);
    voice.stop(at += length);
  }
}

// The switches of a page that has come say how it is.
export function show() {
  for (const one of document.querySelectorAll("[data-ring][role]")) one.setAttribute("aria-checked", isOn());
}

// A tap on a switch, or on what lets one of them be heard.
export function tapped(button) {
  if (button.role) {
    localStorage.setItem("sound", isOn() ? "off" : "on");
    show();
    if (!isOn()) return;
  }
  wake();
  ring(button.dataset.ring || "new");
}

// before, now: how many wait, how many of mine are new to me, and how many are offered to me.
export function heard(before, now) {
  const was = before.split(" "), is = now.split(" ");
  const more = FIRST.find((what) => Number(is[COUNTED.indexOf(what)]) > Number(was[COUNTED.indexOf(what)]));
  if (more) ring(more);
}
