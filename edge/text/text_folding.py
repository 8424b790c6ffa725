"""Words as the search compares them: without capitals, accents and signs. Pure.

Both sides, what is kept and what is looked for, are folded here and nowhere else; so a tokenizer never gets to see
anything but plain words, and the index and the question cannot disagree about where a word ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# To be raised whenever the same text gives other words than before: the index is then made anew.
FOLDING = 3
# Words are told apart by their first letters: nobody types more, and a customer can write 65,536 without a space.
MOST_LETTERS = 40
# Of a longer question the first words count; each further one costs time and hardly ever changes what is found.
MOST_WORDS = 8
MOST_ASKED = MOST_WORDS * 4 * MOST_LETTERS
# 788123456: what two ways of writing a number of a phone have in common, with or without the code of the country.
_OWN_DIGITS = 9
_LEAST_CALLED = 3
_WORD = re.compile(r"[^\W_]+")
# Chinese, Japanese, Thai, Lao, Burmese and Khmer put no spaces between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[{_UNSPACED}]+|[0-9]+|[^\W0-9_{_UNSPACED}]+")
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
# 25,000 · 1 250 000 · 0788-123-456 · 25'000Frw: groups of one number, and never "40.5" or "2 of 3".
_GROUPED = re.compile(r"(?<![0-9])[0-9]+(?:[ ,.'\u2019/()-]{1,2}[0-9]{2,})+(?![0-9])")
_MOST_GROUPED = 60
# Marks on letters (accents, vowel signs) and signs without a width or a meaning of their own.
_MUTE = ("M", "Cf")
# What Arabic writes in two ways, and the stroke that only makes a word longer.
_ARABIC = str.maketrans({"\u0640": "", "\u0649": "\u064a", "\u0629": "\u0647"})
_ARABIC_WORD = re.compile("[\u0621-\u064a]{3,}")
_ARTICLES = ("\u0627\u0644", "\u0628\u0627\u0644", "\u0648\u0627\u0644", "\u0641\u0627\u0644", "\u0644\u0644")
# Kinyarwanda drops the first vowel of a noun after many words: ikiringiti, iki kiringiti.
_AUGMENTS = "aiu"
_AFTER_AUGMENT = re.compile("[b-df-hj-np-tv-z][a-z]{3,}")
_AUGMENTED = re.compile("[aiu][b-df-hj-np-tv-z][a-z]{4,}")

# What finds a word of a question: any of these, each of them whole.
Want = tuple[tuple[str, ...], ...]


def plain_words(text: str) -> list[str]:
    """The words of a text as they stand there, each once: "Wi-Fi, Büro" gives wi, fi, buro."""
    return _words(_folded(text))


def words_of(text: str) -> list[str]:
    """All that a text is found by, each once.

    Its plain words; the parts of what letters and digits are joined to (iPhone13); numbers without what stands between
    their groups (25,000), and those of phones also without what is dialled before; pairs of letters where no spaces
    stand between words; pictures.
    """
    folded = _folded(text)
    found = dict.fromkeys(_words(folded))
    if not folded.isascii():
        found |= dict.fromkeys(_pairs_and_pictures(folded))
    if any(digit in folded for digit in "0123456789"):
        found |= dict.fromkeys(word[:MOST_LETTERS] for word in _numbers(folded))
    return list(found)


def asked_words(question: str) -> list[Want]:
    """What a question wants, each to be found: a word in the ways in which a customer may have written it."""
    folded = _folded(question[:MOST_ASKED])
    wants: list[Want] = []
    for run in _runs(folded):
        for want in _wanted(run):
            if want not in wants:
                wants.append(want)
    return wants[:MOST_WORDS]


def begins(word: str, asked: Iterable[str]) -> bool:
    """Whether one of the asked words finds this one: as its beginning, or a single letter as the whole of it."""
    return any(word == each or (is_beginning(each) and word.startswith(each)) for each in asked)


def is_beginning(asked: str) -> bool:
    """Whether it finds what is longer. A single letter does where letters are words."""
    return len(asked) > 1 or _UNSPACED_LETTER.match(asked) is not None


def has_all(words: Iterable[str], wants: Iterable[Want]) -> bool:
    """Whether every want finds its words in these: the plain way, which the index must always agree with."""
    words = list(words)
    return all(any(all(_stands(each, words) for each in way) for way in want) for want in wants)


def marked_words(wants: Iterable[Want]) -> list[str]:
    """All words that may be what was found, to mark them."""
    return list(dict.fromkeys(word for want in wants for way in want for word in way))


def _stands(asked: str, words: Sequence[str]) -> bool:
    return any(begins(word, (asked,)) for word in words)


def _folded(text: str) -> str:
    if not text.isascii():
        # Marks go before letters are taken apart, too: to put a pile of 60,000 in order takes seconds.
        text = _unmarked(unicodedata.normalize("NFKD", _unmarked(text)).casefold()).translate(_ARABIC)
    return _with_plain_digits(text.lower())


def _unmarked(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith(_MUTE))


def _with_plain_digits(text: str) -> str:
    """٣ and ३ are 3."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def _words(folded: str) -> list[str]:
    return list(dict.fromkeys(word[:MOST_LETTERS] for word in _WORD.findall(folded)))


def _pairs_and_pictures(folded: str) -> Iterator[str]:
    for word in _WORD.findall(folded):
        if _UNSPACED_LETTER.search(word):
            for piece in _PIECE.findall(word):
                unspaced = _UNSPACED_LETTER.match(piece)
                yield from (*_pairs(piece), piece[-1]) if unspaced else (piece[:MOST_LETTERS],)
    yield from (sign for sign in dict.fromkeys(folded) if unicodedata.category(sign) == "So")


def _pairs(piece: str) -> Iterator[str]:
    return (piece[place : place + 2] for place in range(len(piece) - 1))


def _numbers(folded: str) -> Iterator[str]:
    for word in _WORD.findall(folded):
        if not word.isdecimal() and any(map(str.isdecimal, word)):
            yield from _PIECE.findall(word)
        elif len(word) > _OWN_DIGITS:
            yield word[-_OWN_DIGITS:]
    for grouped in _GROUPED.findall(folded):
        groups = re.findall("[0-9]+", grouped[:_MOST_GROUPED])
        for place in range(len(groups) - 1):
            yield "".join(groups[place:])
        if len(joined := "".join(groups)) > _OWN_DIGITS:
            yield joined[-_OWN_DIGITS:]


def _runs(folded: str) -> Iterator[str]:
    """Words, and numbers in groups as one."""
    end = 0
    for grouped in _GROUPED.finditer(folded):
        yield from _singles(folded[end : grouped.start()])
        yield grouped.group()
        end = grouped.end()
    yield from _singles(folded[end:])


def _singles(folded: str) -> Iterator[str]:
    for part in folded.split():
        words = _WORD.findall(part)
        yield from words or (sign for sign in part if unicodedata.category(sign) == "So")


def _wanted(run: str) -> Iterator[Want]:
    words = [word[:MOST_LETTERS] for word in _WORD.findall(run)]
    if len(words) > 1:
        yield (*_ways_of_digits("".join(words)), tuple(words))
    elif not words:
        yield ((run,),)
    elif words[0].isdecimal():
        yield tuple(_ways_of_digits(words[0]))
    elif _UNSPACED_LETTER.search(words[0]):
        yield from _wanted_pieces(run)
    else:
        yield tuple(dict.fromkeys(_ways_of_a_word(words[0])))


def _wanted_pieces(run: str) -> Iterator[Want]:
    for piece in _PIECE.findall(run[:MOST_LETTERS]):
        unspaced = _UNSPACED_LETTER.match(piece) and len(piece) > 1
        yield (tuple(dict.fromkeys(_pairs(piece))) if unspaced else (piece,),)


def _ways_of_digits(digits: str) -> Iterator[tuple[str, ...]]:
    yield (digits[:MOST_LETTERS],)
    if len(digits) > _OWN_DIGITS:
        yield (digits[-_OWN_DIGITS:],)
    elif digits.startswith("0") and len(own := digits.lstrip("0")) >= _LEAST_CALLED:
        yield (own,)


def _ways_of_a_word(word: str) -> Iterator[tuple[str, ...]]:
    yield (word,)
    if len(pieces := _PIECE.findall(word)) > 1:
        yield tuple(dict.fromkeys(pieces))
    if _AFTER_AUGMENT.fullmatch(word):
        yield from ((vowel + word,) for vowel in _AUGMENTS)
    if _AUGMENTED.fullmatch(word):
        yield (word[1:],)
    if _ARABIC_WORD.fullmatch(word):
        yield from ((article + word,) for article in _ARTICLES)
        article = next((each for each in _ARTICLES if word.startswith(each) and len(word) > len(each) + 2), None)
        if article:
            yield (word.removeprefix(article),)
