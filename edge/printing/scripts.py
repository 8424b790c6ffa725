"""Names in scripts that a receipt printer has no letters of: which can be drawn, and in what order. Pure.

A script whose letters change places or melt together (Devanagari, Tamil, Khmer, Burmese, …) is not drawn: a name that
stands there wrongly is worse than the end of a number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

# No line of paper shows more of a name; what it costs to put marks in order grows with the square of their number.
MOST_LETTERS = 120
# Two marks on one letter are drawn, the others are left out.
MOST_MARKS = 2
ZWNJ = "\u200c"  # ends a letter of Arabic as if the word ended
# Scripts that are drawn right by one picture a letter.
_SCRIPTS = (
    *((0x0020, 0x02FF), (0x1E00, 0x1EFF)),  # Latin
    *((0x0370, 0x052F), (0x1F00, 0x1FFF)),  # Greek, Cyrillic
    (0x0530, 0x05FF),  # Armenian, Hebrew
    (0x0E00, 0x0EFF),  # Thai, Lao
    *((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),  # Georgian
    *((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),  # Ethiopic
    *((0x13A0, 0x13FF), (0x2D30, 0x2D7E), (0xA500, 0xA63F)),  # Cherokee, Tifinagh, Vai
    *((0x2E80, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFDC)),  # Chinese, Japanese
    *((0xA000, 0xA4CF), (0xAC00, 0xD7A3)),  # Yi, Korean
)
_LAST = "\uffff"  # the font has no emoji of after that, and those are left out
_MARKS = ((0x0300, 0x036F), (0x0E00, 0x0EFF), (0x1DC0, 0x1DFF), (0x3099, 0x309A), (0x135D, 0x135F))
_TATWEEL, _LAM = "\u0640", "\u0644"
_FORMS = ("isolated", "final", "initial", "medial")
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))


def lettered(name: str) -> str:
    """What of a name can be drawn, on one line; "" where a letter of it would stand there wrongly, or nothing is left.

    Marks that turn text round, that cannot be seen or that pile up are left out, and so are the points of Arabic and
    Hebrew, which names are written without.
    """
    kept, marks = list[str](), 0
    for letter in unicodedata.normalize("NFC", name[:MOST_LETTERS]):
        kind = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
        elif kind[0] == "M":
            marks += 1
            if marks <= MOST_MARKS and kept and _within(letter, *_MARKS):
                kept.append(letter)
            continue
        elif kind[0] == "L" and not _is_drawn_alone(letter) and letter not in _joining():
            return ""
        elif letter == ZWNJ or (kind[0] != "C" and letter <= _LAST):
            kept.append(letter)
        marks = 0
    found = " ".join("".join(kept).split())
    return found if found.strip(ZWNJ) else ""


def on_paper(name: str) -> list[str]:
    """A lettered name from left to right: each letter as it is drawn there, with the marks on it."""
    clusters = list[str]()
    for letter in _joined(name):
        if clusters and unicodedata.category(letter)[0] == "M":
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return _in_order(clusters)


def _within(letter: str, *spans: tuple[int, int]) -> bool:
    return any(first <= ord(letter) <= last for first, last in spans)


def _is_drawn_alone(letter: str) -> bool:
    return _within(letter, *_SCRIPTS)


@cache
def _joining() -> dict[str, dict[str, str]]:
    """Of each letter of Arabic its forms, which Unicode has as letters of their own; lam with alef is one of them."""
    found: dict[str, dict[str, str]] = {_TATWEEL: dict.fromkeys(_FORMS, _TATWEEL)}
    for place in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFF00)):
        form, _, letters = unicodedata.decomposition(chr(place)).partition(" ")
        of = "".join(chr(int(each, 16)) for each in letters.split())
        is_letter = len(of) == 1 or (len(of) == len("لا") and of[0] == _LAM)
        if is_letter and form[1:-1] in _FORMS and unicodedata.category(of[0])[0] == "L":
            found.setdefault(of, {})[form[1:-1]] = chr(place)
    return found


def _joined(text: str) -> str:
    """Letters of Arabic in the form that their neighbours give them."""
    forms, shaped, place = _joining(), list[str](), 0
    while place < len(text):
        pair = text[place : place + 2]
        of = pair if len(pair) > 1 and pair in forms else text[place]
        known = forms.get(of, {})
        before = place > 0 and "initial" in forms.get(text[place - 1], {}) and "final" in known
        after = "initial" in known and "final" in forms.get(text[place + len(of) : place + len(of) + 1], {})
        form = "medial" if before and after else "final" if before else "initial" if after else "isolated"
        shaped.append(known.get(form, of))
        place += len(of)
    return "".join(shaped).replace(ZWNJ, "")


def _in_order(clusters: Sequence[str]) -> list[str]:
    """As the bidirectional algorithm of Unicode has them, without its explicit marks, which are left out before."""
    kinds = [unicodedata.bidirectional(each[0]) for each in clusters]
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    base = 0 if first == "L" else 1
    levels = [_level(kind, base) for kind in _neutral(_weak(kinds, base), base)]
    mirrored = [_MIRRORED.get(each, each) if level % 2 else each for each, level in zip(clusters, levels, strict=True)]
    order = list(range(len(mirrored)))
    for level in range(max(levels, default=0), 0, -1):
        place = 0
        while place < len(order):
            end = place
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[place:end] = reversed(order[place:end])
            place = max(end, place + 1)
    return [mirrored[place] for place in order]


def _weak(kinds: Sequence[str], base: int) -> list[str]:
    """Rules W2 to W7: what numbers and the signs at them are."""
    found, strong = list(kinds), "R" if base else "L"
    for place, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R", "AL") else strong
        if kind == "EN" and strong == "AL":
            found[place] = "AN"
    for place in range(1, len(found) - 1):
        around = {found[place - 1], found[place + 1]}
        if (found[place] in ("ES", "CS") and around == {"EN"}) or (found[place] == "CS" and around == {"AN"}):
            found[place] = min(around)
    for step in (1, -1):
        for place in range(len(found))[::step]:
            beside = place - step
            if found[place] == "ET" and 0 <= beside < len(found) and found[beside] == "EN":
                found[place] = "EN"
    strong = "R" if base else "L"
    for place, kind in enumerate(found):
        strong = {"L": "L", "R": "R", "AL": "R"}.get(kind, strong)
        found[place] = {"AL": "R", "EN": "L" if strong == "L" else "EN"}.get(kind, kind)
    return [kind if kind in ("L", "R", "EN", "AN") else "ON" for kind in found]


def _neutral(kinds: Sequence[str], base: int) -> list[str]:
    """Rules N1 and N2: what stands between two of one direction has it too, and all else that of the whole."""
    whole, found, place = "R" if base else "L", list(kinds), 0
    while place < len(found):
        end = place
        while end < len(found) and found[end] == "ON":
            end += 1
        if end > place:
            before = found[place - 1] if place else whole
            after = found[end] if end < len(found) else whole
            sides = {"L" if side == "L" else "R" for side in (before, after)}
            found[place:end] = [sides.pop() if len(sides) == 1 else whole] * (end - place)
        place = end + 1
    return found


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
