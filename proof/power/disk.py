"""A disk, as it was written on, and as it may be found after the power was cut.

What was written before a sync began is there once that sync has returned. Of what came after it, each file shows
nothing, all, any part, or parts torn at sectors of 512 bytes; its length may have come without its data. Files made,
renamed or removed since their folder was last synced may have been, or not. That is more than any one file system
does, and what none of them promises to avoid.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from random import Random

from proof.power.tape import Kind, Step

SECTOR = 512


class Content:
    """A file's bytes; what lies behind `data`, up to `length`, was never written and reads as zeros."""

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)
        self.length = len(data)

    def write(self, offset: int, data: bytes) -> None:
        self.data.extend(bytes(max(0, offset - len(self.data))))
        self.data[offset : offset + len(data)] = data
        self.length = max(self.length, len(self.data))

    def resize(self, length: int) -> None:
        del self.data[length:]
        self.length = length

    def copy(self) -> Content:
        copied = Content(self.data)
        copied.length = self.length
        return copied

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.data)
        os.truncate(path, self.length)


Image = Mapping[str, Content]  # by the path within the folder


class Loss(StrEnum):
    """How the power is cut: what becomes of that which no sync has made safe."""

    NOTHING_KEPT = "nothing kept"
    ALL_KEPT = "all kept"
    SOME_KEPT = "some kept"
    LAST_TORN = "in order, the last torn"
    TORN = "torn at 512 bytes"
    MIXED = "each file its own way"


class _Fate(Enum):
    OPEN = "not synced yet"
    SURE = "synced"
    DOUBTFUL = "its sync failed: the system believes it written, and never writes it again"


@dataclass(slots=True)
class _Change:
    step: Step
    serial: int
    fate: _Fate = _Fate.OPEN

    def apply(self, content: Content) -> None:
        step = self.step
        if step.kind is Kind.WRITE:
            content.write(step.first, step.data)
        elif step.kind is Kind.LAY:
            content.length = max(content.length, step.first + step.second)
        else:
            content.resize(0 if step.kind is Kind.OPEN else step.first)

    def apply_torn(self, content: Content, random: Random) -> None:
        if self.step.kind is not Kind.WRITE:
            if random.random() < 0.5:
                self.apply(content)
            return
        start, data = self.step.first, self.step.data
        at = 0
        while at < len(data):
            end = min(len(data), (start + at) // SECTOR * SECTOR + SECTOR - start)
            if random.random() < 0.5:
                content.write(start + at, data[at:end])
            at = end


@dataclass(slots=True, eq=False)
class _File:
    """`kept` is on the disk; `changes` came later, in order, the first of them not yet sure."""

    kept: Content = field(default_factory=Content)
    changes: list[_Change] = field(default_factory=list)
    serial: int = 0

    def change(self, step: Step) -> None:
        self.serial += 1
        self.changes.append(_Change(step, self.serial))

    def synced(self, up_to: int, fate: _Fate) -> None:
        for change in self.changes:
            if change.serial <= up_to and change.fate is _Fate.OPEN:
                change.fate = fate
        # Behind a doubtful change even sure ones must wait: the order in which they lie upon each other counts.
        while self.changes and self.changes[0].fate is _Fate.SURE:
            self.changes.pop(0).apply(self.kept)

    def now(self) -> Content:
        content = self.kept.copy()
        for change in self.changes:
            change.apply(content)
        return content

    def found(self, loss: Loss, random: Random) -> Content:
        if loss is Loss.MIXED:
            loss = random.choice([other for other in Loss if other is not Loss.MIXED])
        content = self.kept.copy()
        torn_at = random.randrange(len(self.changes) + 1)
        for number, change in enumerate(self.changes):
            if change.fate is _Fate.SURE or _survives(loss, number, torn_at, random):
                change.apply(content)
            elif loss is Loss.TORN or (loss is Loss.LAST_TORN and number == torn_at):
                change.apply_torn(content, random)
        if loss in (Loss.SOME_KEPT, Loss.TORN) and random.random() < 0.5:
            content.length = max(content.length, self.now().length)
        return content


def _survives(loss: Loss, number: int, torn_at: int, random: Random) -> bool:
    if loss is Loss.LAST_TORN:
        return number < torn_at
    return loss is Loss.ALL_KEPT or (loss is Loss.SOME_KEPT and random.random() < 0.5)


@dataclass(slots=True)
class _Naming:
    """`path` leads to `file` from now on, or to nothing."""

    path: str
    file: _File | None
    serial: int


class Disk:
    """One folder of the tape, brought forward step by step with `apply`."""

    def __init__(self, folder: Path, image: Image | None = None) -> None:
        """image: what the folder held before the tape began."""
        self._root = str(folder.resolve())
        self._kept: dict[str, _File] = {path: _File(content.copy()) for path, content in (image or {}).items()}
        self._names = dict(self._kept)
        self._namings: list[list[_Naming]] = []  # each inner list happens whole or not at all
        self._sure: dict[str, int] = {}  # of which naming each path is on the disk
        self._serial = 0
        self._open: dict[int, _File | str] = {}  # a folder is its path
        self._syncs: dict[int, tuple[_File | str, int]] = {}

    def apply(self, step: Step) -> None:
        match step.kind:
            case Kind.START:
                self._open.clear()
                self._syncs.clear()
            case Kind.OPEN:
                self._opened(step)
            case Kind.CLOSE:
                self._open.pop(step.file, None)
            case Kind.WRITE | Kind.TRUNCATE | Kind.LAY:
                file = self._open.get(step.file)
                if isinstance(file, _File):
                    file.change(step)
            case Kind.SYNC:
                target = self._open.get(step.file)
                if target is not None:
                    self._syncs[step.first] = (target, target.serial if isinstance(target, _File) else self._serial)
            case Kind.SYNCED | Kind.SYNC_FAILED:
                self._synced(step)
            case Kind.RENAME | Kind.UNLINK | Kind.LINK:
                self._named(step)
            case Kind.ACK:
                pass

    def now(self) -> dict[str, Content]:
        """What the program itself sees."""
        return {path: file.now() for path, file in self._names.items()}

    def found(self, loss: Loss, random: Random) -> dict[str, Content]:
        """What the next start finds, were the power cut here."""
        names = dict(self._kept)
        until = random.randrange(len(self._namings) + 1)
        for number, together in enumerate(self._namings):
            kept = {Loss.NOTHING_KEPT: False, Loss.ALL_KEPT: True, Loss.LAST_TORN: number < until}
            if kept.get(loss, random.random() < 0.5):
                _rename(names, together)
        return {path: file.found(loss, random) for path, file in names.items()}

    def _inside(self, path: bytes) -> str | None:
        text = os.fsdecode(path)
        return text[len(self._root) + 1 :] if text.startswith(self._root + "/") else None

    def _opened(self, step: Step) -> None:
        if os.fsdecode(step.data) == self._root:
            self._open[step.file] = ""
            return
        path = self._inside(step.data)
        if path is None:
            return
        file = self._names.get(path)
        if file is None:
            if not step.second:  # a folder within ours; files that are opened without O_CREAT are known
                self._open[step.file] = path
                return
            file = _File()
            self._name([(path, file)])
        elif step.first:
            file.change(step)
        self._open[step.file] = file

    def _name(self, changes: list[tuple[str, _File | None]]) -> None:
        self._serial += 1
        self._namings.append([_Naming(path, file, self._serial) for path, file in changes])
        _rename(self._names, self._namings[-1])

    def _named(self, step: Step) -> None:
        first, *second = [self._inside(path) for path in step.data.split(b"\0")]
        changes: list[tuple[str, _File | None]] = []
        if first is not None and first in self._names:
            changes = [] if step.kind is Kind.LINK else [(first, None)]
            if second and second[0] is not None:
                changes.append((second[0], self._names[first]))
        if changes:
            self._name(changes)

    def _synced(self, step: Step) -> None:
        target, up_to = self._syncs.pop(step.first, (None, 0))
        if isinstance(target, _File):
            target.synced(up_to, _Fate.SURE if step.kind is Kind.SYNCED else _Fate.DOUBTFUL)
        elif target is not None and step.kind is Kind.SYNCED:
            safe = [item for item in self._namings if item[0].serial <= up_to and _folder(item[-1].path) == target]
            for together in safe:
                self._namings.remove(together)
                # What has gone on from a name is on the disk before the name itself was: it does not come back there.
                newer = [item for item in together if item.serial > self._sure.get(item.path, 0)]
                self._sure.update({item.path: item.serial for item in newer})
                _rename(self._kept, newer)


def _rename(names: dict[str, _File], together: list[_Naming]) -> None:
    for naming in together:
        if naming.file is None:
            names.pop(naming.path, None)
        else:
            names[naming.path] = naming.file


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
