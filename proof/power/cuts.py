"""Where the power is cut, what is found then, and what the shop makes of it."""

from __future__ import annotations

import copy
import logging
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from proof.power import tape
from proof.power.disk import Content, Disk, Loss
from proof.power.ledger import Finding, Ledger, judge
from proof.power.tape import Kind, Step

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 2
SECOND_CUTS = 5  # a start after each sampled cut is cut so many times
SECOND_PHASE = "start after a cut"


@dataclass(frozen=True, slots=True)
class Cut:
    """Before step `place` of the tape. The seed decides what is lost; `again`: the start after it is cut as well."""

    place: int
    loss: Loss
    seed: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """acknowledged: how many promises were compared."""

    cut: Cut
    phase: str
    acknowledged: int
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Recording:
    """A day on tape. `library` is what was preloaded, `folder` where the shop's data are."""

    library: Path
    folder: Path
    tape: Path


def record(library: Path, place: Path, *words: str) -> Recording:
    """Let the day of workload.py happen in `place`, on tape. words: see there."""
    place.mkdir()
    made = Recording(library, place / "data", place / "tape")
    acks, trouble = place / "acks", place / "trouble"
    watched = {**os.environ, **tape.preloaded(library, made.folder, tape=made.tape, acks=acks, trouble=trouble)}
    program = [sys.executable, "-m", "proof.power.workload"]
    given = [str(made.folder.resolve()), str(acks), str(trouble), *words]
    for part, code in (("morning", -signal.SIGKILL), ("evening", 0)):
        ended = subprocess.run([*program, part, *given], env=watched, cwd=ROOT, check=False, timeout=120)
        if ended.returncode != code:
            raise RuntimeError(f"the {part} ended with {ended.returncode}")
    return made


def chosen(recording: Recording, count: int, *, again: int, seed: int = 1, only: Collection[str] = ()) -> list[Cut]:
    """Cuts spread evenly over the phases and ways of losing; after `again` of them the start is cut too.

    only: these phases, all where none is named.
    """
    random = Random(seed)
    phases = [places for phase, places in _places(recording).items() if not only or phase in only]
    if not phases:
        raise SystemExit(f"The day has none of these phases: {', '.join(only)}")
    losses = list(Loss)
    cuts = []
    for number in range(count):
        place = random.choice(phases[number % len(phases)])
        loss = losses[(number // len(phases) + number) % len(losses)]  # few cuts are of all kinds as well
        sampled = number * again // count < (number + 1) * again // count
        cuts.append(Cut(place, loss, seed * 1_000_000 + number, sampled))
    return sorted(cuts, key=lambda cut: cut.place)


def _places(recording: Recording) -> dict[str, list[int]]:
    """The steps of each phase."""
    places: dict[str, list[int]] = {}
    ledger = Ledger()
    for place, step in enumerate(tape.read(recording.tape)):
        if step.kind is Kind.ACK:
            ledger.take(step.data)
        elif ledger.phase:
            places.setdefault(ledger.phase, []).append(place)
    return places


def play(recording: Recording, cuts: Sequence[Cut], scratch: Path) -> list[Outcome]:
    """Cut the power at each of `cuts` and judge what is found."""
    shares = [list(cuts[number::PROCESSES]) for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        plays = [pool.submit(_play, recording, share, scratch / str(n)) for n, share in enumerate(shares)]
        return [outcome for played in plays for outcome in played.result()]


def _play(recording: Recording, cuts: Sequence[Cut], scratch: Path) -> list[Outcome]:
    logging.disable()  # in a process of its own; what a broken store would say is in the findings
    scratch.mkdir(parents=True)
    outcomes = []
    sampled: dict[str, tuple[Cut, Ledger]] = {}
    for cut, ledger, image in found(recording, cuts):
        outcomes.append(_outcome(cut, ledger, image, scratch / "cut"))
        if cut.again and not outcomes[-1].findings:
            name = f"{len(sampled):04d}"
            _lay_out(image, scratch / "again" / name)
            sampled[name] = (cut, copy.deepcopy(ledger))
    return [*outcomes, *_play_again(recording, sampled, scratch)]


def found(recording: Recording, cuts: Sequence[Cut]) -> Iterator[tuple[Cut, Ledger, dict[str, Content]]]:
    """What each cut leaves behind, and what had been acknowledged by then. The cuts must be in order."""
    disk, ledger = Disk(recording.folder), Ledger()
    steps = enumerate(tape.read(recording.tape))
    place, step = next(steps)
    for cut in cuts:
        while place < cut.place:
            disk.apply(step)
            if step.kind is Kind.ACK:
                ledger.take(step.data)
            place, step = next(steps)
        yield cut, ledger, disk.found(cut.loss, Random(cut.seed))


def _play_again(recording: Recording, sampled: dict[str, tuple[Cut, Ledger]], scratch: Path) -> Iterator[Outcome]:
    """Tape the starts after the sampled cuts, and cut the power in those."""
    if not sampled:
        return
    folder, acks, second = scratch / "again", scratch / "acks", scratch / "tape"
    before = {name: _picked_up(folder / name) for name in sampled}
    watched = {**os.environ, **tape.preloaded(recording.library, folder, tape=second, acks=acks)}
    program = [sys.executable, "-m", "proof.power.recovery", str(folder.resolve()), str(acks)]
    subprocess.run(program, env=watched, cwd=ROOT, check=True, timeout=600)
    for name, steps in _by_start(tape.read(second)):
        cut, ledger = sampled[name]
        random = Random(cut.seed)
        at = {random.randrange(len(steps)): random.choice(list(Loss)) for _ in range(SECOND_CUTS)}
        disk = Disk(folder / name, before[name])
        for place, step in enumerate(steps):
            if place in at:
                again = Cut(cut.place, at[place], cut.seed)
                outcome = _outcome(again, ledger, disk.found(at[place], random), scratch / "cut")
                yield Outcome(again, SECOND_PHASE, outcome.acknowledged, outcome.findings)
            disk.apply(step)


def _by_start(steps: Iterator[Step]) -> Iterator[tuple[str, list[Step]]]:
    name, own = "", list[Step]()
    for step in steps:
        if step.kind is Kind.ACK:
            if own:
                yield name, own
            name, own = step.data.decode(), []
        elif name:
            own.append(step)
    if own:
        yield name, own


def _outcome(cut: Cut, ledger: Ledger, image: dict[str, Content], folder: Path) -> Outcome:
    _lay_out(image, folder)
    findings = judge(folder, ledger)
    shutil.rmtree(folder)
    return Outcome(cut, ledger.phase, ledger.acknowledged, findings)


def _lay_out(image: dict[str, Content], folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    for path, content in image.items():
        content.save(folder / path)


def _picked_up(folder: Path) -> dict[str, Content]:
    image = {}
    for path in filter(Path.is_file, folder.rglob("*")):
        content = image[str(path.relative_to(folder))] = Content(path.read_bytes().rstrip(b"\0"))
        content.length = path.stat().st_size
    return image
