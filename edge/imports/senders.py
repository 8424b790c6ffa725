"""Who wrote a line: the name before the colon, where there is one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from edge import text
from edge.imports.heads import MARKS

LONGEST_NAME = 100
MOST_NAMES = 4096
_MARKS = re.compile(f"[{MARKS}]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
_OPENED, _QUOTES = re.compile('[“«„「『《"]'), re.compile('["“”«»„「」『』《》]')
# What WhatsApp writes about people has their name in it, and goes on. A name does not.
_SAID_OF = re.compile(
    r"\S (?:changed (?:the|this|their|to|from)|created (?:group|this|the)|added|removed|left$|joined|pinned a|"
    r"turned (?:on|off)|updated the|started a|hat (?:die|den|das)|wurde|a (?:créé|modifié|ajouté|changé|"
    r"retiré|quitté)|"
    r"(?:creó|cambió|añadió|eliminó|agregó|salió) |(?:criou|mudou|adicionou|removeu|saiu|alterou) |"
    r"ha (?:creato|cambiato|modificato|aggiunto|rimosso)|heeft (?:de|het|deze|groep)|создал|изменил|добавил|удалил|"
    r"security code|end-to-end|encrypted)(?: |$|\b)"
)
_SENTENCE = re.compile(r"[.!?。] \S")
_NO_NAME = re.compile(r"https?$|[<>]")
_A_SENTENCE = 40
# Words that people write before a colon themselves: "Amina: Note: …" twice is no Amina with a longer name.
_WRITTEN = re.compile(
    r"(?:note|nb|ps|re|fwd?|total|price|prix|precio|preis|order|commande|address|adresse|tel|phone|"
    r"location|poll|option|"
    r"name|nom|subject|date|time|update|from|to|question|answer|invoice|ref|size|colou?r|qty|igiciro|bei|jibu|"
    r"attention|important|urgent|reminder|ok|yes|no|hello|hi|dear|cc|event|momo|pay|paid|balance|delivery)s?$",
    re.IGNORECASE,
)
_LONGEST_SECOND, _MOST_WORDS = 30, 4


@dataclass(slots=True)
class Names:
    """The names of a file, line by line: that one has a colon in it shows only when it comes again."""

    # Of what stands before the first colon: how often, and what stands before a second one ("": different things).
    seen: dict[str, list[int | str]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        second, colon, _ = text[: _LONGEST_SECOND + 2].partition(": ")
        known = self.seen.get(name)
        if known is None:
            if len(self.seen) < MOST_NAMES:
                self.seen[name] = [1, second if colon else ""]
            return
        known[0] = int(known[0]) + 1
        if not colon or known[1] != second:
            known[1] = ""

    def with_colons(self) -> dict[str, str]:
        """What to add to a name: where all of somebody's lines go on with the same word and a colon."""
        return {
            name: str(second)
            for name, (count, second) in self.seen.items()
            # "Amina: Bob: come" is what she tells Bob, where Bob writes here himself.
            if int(count) > 1 and second and second not in self.seen and _like_a_name(str(second))
        }


def _like_a_name(word: str) -> bool:
    if word != word.strip() or len(word.split()) > _MOST_WORDS or _WRITTEN.match(word.split(maxsplit=1)[0]):
        return False
    return not word[0].islower() and not word[0].isdigit() and not re.search(r"https?|[.!?,;()<>@#/]", word)


def plain(name: str) -> str:
    """A name as people read it: without marks, controls, special spaces, and the ~ of who is not saved."""
    bare = text.plain(_SPACES.sub(" ", _MARKS.sub("", name)))
    return bare[1:].strip() if bare.startswith("~") else bare


def split(rest: str) -> tuple[str, str] | None:
    """(name, text) of what follows a header, or None where nobody wrote it."""
    at = rest.find(":")
    if at < 0:
        at = rest.find("：")
    if at < 1 or at > LONGEST_NAME * 2:
        return None
    following = rest[at + 1 : at + 2]
    if following and following not in " \u00a0\u202f\u200e\u200f\u2068\u202a<":
        wider = rest.find(": ", 0, LONGEST_NAME * 2)
        if wider > 0 and _name(rest[:wider]) is not None:
            at = wider
        elif following.isdigit() or following == "/":
            return None
    name = _name(rest[:at])
    if name is None:
        return None
    text = rest[at + 1 :]
    return name, text[1:] if text[:1] in (" ", "\u00a0", "\u202f") else text


@lru_cache(maxsize=1024)
def _name(written: str) -> str | None:
    name = plain(written)
    return name if _is_name(name) else None


def _is_name(name: str) -> bool:
    if not name or len(name) > LONGEST_NAME or _SAID_OF.search(name):
        return False
    if _OPENED.search(name) and len(_QUOTES.findall(name)) % 2:
        return False
    return not _NO_NAME.search(name) and not (len(name) > _A_SENTENCE and _SENTENCE.search(name))
