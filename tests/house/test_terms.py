"""One word for one thing, in each language: the glossaries stand at the top of its page.toml."""

from __future__ import annotations

import re

import pytest

from edge.language import LANGUAGES, language
from edge.language.spans import ago

# By language: a word that a catalogue once had, and what it says instead. A speaker's better word goes the same way.
GIVEN_UP = {
    "en": {
        "kept apart": "an idiom: the page is called Other messages",
        "take on": "an idiom: somebody is added to the team",
        "leaves the shop": "an idiom: somebody is removed from the team",
    },
    "fr": {
        "boîte": "boîtier",
        "liaison": "connexion",
        "réglages?": "paramètres; an iPhone's own menu keeps its name",
        "garder et": "enregistrer et",
        "avis": "notification: an avis is a customer's review",
        "comment fini": "issue",
    },
    "rw": {"nterineti": "interineti", "telefoni": "telefone", "username": "izina ry’ukoresha"},
    "sw": {
        r"chapa|\w*chapwa": "chapisha",
        "tokeni": "Access token, as Meta's pages say",
        "tumizi": "jina la mtumiaji",
        "umri": "muda: an umri is a person's age",
        "mbaya": "ndefu zaidi, of a span; a picture, a map or a rule may be bad",
    },
}
# The words of others, and words that are right where they stand.
RIGHT_HERE = {
    "fr": {"media.heic", "kind.system"},
    "sw": {"checkup.no_landlock", "checkup.no_cage", "old_chats.which_dates_why"},
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_word_that_was_given_up_does_not_come_back(code: str) -> None:
    found = {
        f"{key}: {instead}"
        for key, entry in language(code).entries.items()
        if key not in RIGHT_HERE.get(code, ())
        for word, instead in GIVEN_UP[code].items()
        if re.search(rf"\b(?:{word})\b", str(entry), re.IGNORECASE)
    }
    assert not found


@pytest.mark.parametrize(
    ("seconds", "swahili"),
    [
        (1, "sek 1 iliyopita"),
        (60, "dk 1 iliyopita"),
        (3600, "saa 1 iliyopita"),
        (300, "dk 5 zilizopita"),
        (3660, "saa 1 dk 01 zilizopita"),
        (7200, "saa 2 zilizopita"),
        (3 * 86400, "siku 3 zilizopita"),
    ],
)
def test_swahili_says_ago_in_one_way_for_one_and_in_another_for_several(seconds: int, swahili: str) -> None:
    assert language("sw").say(ago(seconds)) == swahili
