"""What a message is: text, a file, a call, WhatsApp's own words. By what it says and by what the zip holds."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from edge.imports import whatsapp_sentences
from edge.imports.heads import MARKS
from edge.imports.kind_names import (
    CALL,
    CONTACT,
    DELETED,
    EDITED,
    EMPTY,
    LOCATION,
    MEDIA,
    OMITTED,
    ONCE,
    POLL,
    SYSTEM,
    TEXT,
)
from edge.imports.names_of_files import is_whatsapps, known_as, without_ending

_ALL_MARKS = re.compile(f"[{MARKS}]")
# Around mentions and before what WhatsApp adds; a person's own U+200F, which turns letters, stays.
_ADDED_MARKS = re.compile("[\u200e\u202a-\u202e\u2066-\u2069\ufeff]")
_WRITTEN_BY_WHATSAPP = "\u200e\u200f"
_ANGLED = re.compile(rf"[{MARKS}\s]{{0,8}}<[{MARKS}]{{0,8}}([^<>\n]{{2,80}}?)[{MARKS}]{{0,8}}>[{MARKS} ]{{0,8}}")
_EDITED = re.compile(
    rf"[{MARKS} \u00a0]{{0,8}}([{MARKS}]?)<[{MARKS}]{{0,8}}([^<>\n:]{{4,80}})[{MARKS}]{{0,8}}>[{MARKS} ]{{0,8}}\Z"
)
_ON_ANDROID = re.compile(rf"[{MARKS}]{{0,8}}([^\n]{{1,255}}?) \(([^()\n]{{2,40}})\)[{MARKS} ]{{0,8}}")
_ON_IPHONE = re.compile(
    rf"[{MARKS}]{{0,8}}<[{MARKS}]{{0,8}}([^<>:：\n]{{2,40}}?)[\u00a0\u202f ]?[:：][{MARKS}\s]{{0,8}}"
    rf"([^<>\n]{{1,255}}?)[{MARKS}]{{0,8}}>"
)
_NAME_FIRST = re.compile(
    rf"[{MARKS}]{{0,8}}<[{MARKS}]{{0,8}}([^<>\n]{{1,255}}\.[^<>\n .]{{1,8}}) ([^<>\n.]{{2,40}})>"
    r"|([^<>\n]{1,255}\.\w{1,8}) <([^<>:\n]{2,40})>"
)
_PAGES = re.compile(rf"[{MARKS}]{{0,8}}(.{{1,255}}?)[{MARKS} ]{{0,8}}• ?[{MARKS}]{{0,8}}\d+ [^\n]{{1,20}}")
_PLACE = re.compile(
    rf"^[{MARKS}]{{0,8}}(?:[^\W\d]{{2,20}}(?: [^\W\d]{{1,12}}){{0,2}} ?[:：] ?)[{MARKS}]{{0,8}}https?://(?:maps\.google\.com/(?:maps)?\?q=|"
    rf"www\.google\.com/maps[^ ]*[?&]q=|maps\.apple\.com/[^ ]*)-?[\d.,%-]+|https?://foursquare\.com/v/",
    re.MULTILINE,
)
_POLLS = (
    "POLL",
    "SONDAGE",
    "ENCUESTA",
    "UMFRAGE",
    "ENQUETE",
    "SONDAGGIO",
    "ОПРОС",
    "ANKET",
    "アンケート",
    "投票",
    "투표",
)
_POLL = re.compile(rf"[{MARKS}]{{0,8}}([^\W\d_]{{2,20}}) ?[:：]")
_OPTION = re.compile(
    rf"^[{MARKS}]{{0,8}}([^\W\d_]{{2,20}}) ?[:：] .*\([{MARKS}]{{0,8}}\d+ [^()]*\)[{MARKS} ]{{0,8}}$", re.MULTILINE
)
_LONGEST_LEFT_OUT = 70
_LONGEST_EDITED, _AFTER_ANGLE = 120, ">\u200e\u200f \u202c\u2069"
_WORDS_OF_NOTHING = ("null",)


class Judged(NamedTuple):
    """What a message is. `of_nobody`: WhatsApp says it, whatever name the line bears."""

    kind: str
    text: str
    file: str | None = None
    of_nobody: bool = False


def plain(text: str) -> str:
    """A text without the marks that WhatsApp adds, and without empty lines around it; its letters stay."""
    bare = text if text.isascii() else _ADDED_MARKS.sub("", text)
    return bare.strip(" \n\u00a0\ufeff")


def judge(raw: str, files: AbstractSet[str], *, iphone: bool, named: bool) -> Judged:
    """What the message is whose text this is, the name before it taken off.

    files: the names in the zip, as `known_as` writes them. iphone: whether U+200E tells what WhatsApp wrote.
    named: whether a name stood before it.
    """
    marked = raw[:1] != "" and raw[0] in _WRITTEN_BY_WHATSAPP and raw[1:3] != "@\u2068"
    body, edited = _without_edited(raw)
    bare = (body if body.isascii() else _ALL_MARKS.sub("", body)).strip(" \n\u00a0")
    if not bare or bare in _WORDS_OF_NOTHING:
        return Judged(EMPTY, "") if named else Judged(SYSTEM, "")
    found = _file(body, files) or _placed(body, bare) or _by_words(body, bare, marked=marked, named=named)
    if found is not None:
        return found
    if not named:
        return Judged(SYSTEM, bare, of_nobody=True)
    if marked and iphone and raw[0] == "\u200e" and not edited and not bare.startswith("@"):
        return Judged(SYSTEM, bare, of_nobody=True)
    return Judged(EDITED if edited else TEXT, plain(body))


def _without_edited(raw: str) -> tuple[str, bool]:
    """What is before "<This message was edited>": in any language, where WhatsApp's mark stands before it."""
    found = _EDITED.search(raw[-_LONGEST_EDITED:]) if raw[-1:] in _AFTER_ANGLE and ">" in raw[-4:] else None
    if found is None or (not found.start() and len(raw) <= _LONGEST_EDITED):
        return raw, False
    words = _ALL_MARKS.sub("", found[2]).strip()
    marked = "\u200e" in found[0] or "\u200f" in found[0]
    if whatsapp_sentences.EDITED.fullmatch(words) or (
        marked and not re.search(r"[.\d]", words) and not whatsapp_sentences.is_left_out(words, True)
    ):
        return raw[: len(raw) - len(raw[-_LONGEST_EDITED:]) + found.start()], True
    return raw, False


def _by_words(body: str, bare: str, *, marked: bool, named: bool) -> Judged | None:
    """A line that WhatsApp wrote in somebody's place, or about them."""
    if not marked and "<" not in body and "\u200e" not in body and not whatsapp_sentences.may_be(bare):
        return None
    first, _, more = body.partition("\n")
    angled = _ANGLED.fullmatch(first) if "<" in first else None
    words = _ALL_MARKS.sub("", angled[1]).strip() if angled else bare
    found: Judged | None = None
    if (angled or marked) and named and whatsapp_sentences.is_once(words):
        found = Judged(ONCE, "")
    elif angled and whatsapp_sentences.is_left_out(words, True):
        found = Judged(OMITTED, plain(more))
    elif whatsapp_sentences.is_deleted(bare, marked):
        found = Judged(DELETED, "", of_nobody=not named)
    elif whatsapp_sentences.is_call(bare, marked):
        found = Judged(CALL, bare, of_nobody=not named)
    elif named and (left := _left_out(body, marked)) is not None:
        found = Judged(OMITTED, left)
    elif whatsapp_sentences.LIVE_LOCATION.fullmatch(bare):
        found = Judged(LOCATION, bare)
    elif whatsapp_sentences.is_system(bare, marked):
        found = Judged(SYSTEM, bare, of_nobody=True)
    return found


def _left_out(body: str, marked: bool) -> str | None:
    """The caption of "image omitted" on iPhones, "" for none; None where the text says no such thing."""
    if not marked and len(body) > _LONGEST_LEFT_OUT and "\u200e" not in body and "\u200f" not in body:
        return None
    caption, mark, last = body.rpartition("\u200e")
    if not mark:
        caption, mark, last = body.rpartition("\u200f")
    if whatsapp_sentences.is_left_out(last.strip(" \n"), bool(mark)) and (mark or "\n" not in last):
        return plain(caption)
    return "" if marked and whatsapp_sentences.is_left_out(_ALL_MARKS.sub("", body).strip(" \n"), True) else None


def _placed(body: str, bare: str) -> Judged | None:
    """Places and polls: what WhatsApp writes as lines of their own."""
    if "http" in body and _PLACE.search(body):
        return Judged(LOCATION, plain(body))
    begun = _POLL.match(body) if "\n" in bare else None
    if begun and begun[1] == begun[1].upper() and ("\u200e" in body or begun[1] in _POLLS):
        options = {found[1] for found in _OPTION.finditer(body)}
        if any(option == option.upper() and option != begun[1] for option in options):
            return Judged(POLL, bare)
    return None


def _file(body: str, files: AbstractSet[str]) -> Judged | None:
    """A file that came with the message: of a name that the zip holds, or of WhatsApp's own shape."""
    first, _, more = body.partition("\n")
    found = _ON_ANDROID.fullmatch(first) if ")" in first[-4:] else None
    if found and _is_file(found[1], found[2], files):
        name = _named(found[1])
        caption = plain(more)
        return _as_file(name, "" if caption in (name, without_ending(name)) else caption)
    if "<" not in body:
        return None
    for found in _ON_IPHONE.finditer(body):
        if _is_file(found[2], found[1], files):
            return _with_caption(_named(found[2]), body[: found.start()], body[found.end() :])
    for found in _NAME_FIRST.finditer(first[:600]):
        name, words = found[1] or found[3], found[2] or found[4]
        if _is_file(name, words, files):
            return _with_caption(_named(name), body[: found.start()], body[found.end() :])
    return None


def _with_caption(name: str, before: str, after: str) -> Judged:
    pages = _PAGES.fullmatch(plain(before))
    before = "" if pages else plain(before)
    caption = "\n".join(part for part in (before, plain(after)) if part)
    return _as_file(name, "" if caption in (name, without_ending(name)) or name.endswith(f"-{caption}") else caption)


def _is_file(name: str, words: str, files: AbstractSet[str]) -> bool:
    name = _named(name)
    if known_as(name) in files or is_whatsapps(name):
        return True
    ending = name.rpartition(".")[2]
    return whatsapp_sentences.ATTACHED.match(words.strip()) is not None and "." in name and len(ending) <= 8  # noqa: PLR2004


def _named(name: str) -> str:
    return _ALL_MARKS.sub("", name).strip(" \u00a0")


def _as_file(name: str, caption: str) -> Judged:
    return Judged(CONTACT if name.casefold().endswith(".vcf") else MEDIA, caption, name)
