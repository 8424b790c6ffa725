"""Whether words thank, agree or say goodbye, and ask for nothing. Pure.

Only an offer of one tap hangs on it, and a person reads the words before. So what is not known is no thanks.
"""

from __future__ import annotations

import re
import unicodedata

# "Thank you very much for everything, God bless you" has 49 letters; who writes more has more to say.
MOST_LETTERS = 60
# Each of these is enough by itself; in English, French, Swahili and Kinyarwanda, without accents.
_ENOUGH = (
    "thanks thank thx tnx thanx ty ok okay okey oki noted perfect great cool bye goodbye"
    " merci mercii parfait super accord dac dacc daccord note revoir"
    " asante asanteni ahsante ahsanteni shukrani shukran shukurani nashukuru tunashukuru sawa poa kwaheri"
    " murakoze urakoze mwakoze wakoze turabashimiye ndabashimiye ndashimye murabeho nuko byiza"
)
# Beside one of them these say nothing more. "Good morning" alone is where a question begins.
_BESIDE = (
    "you u so very much a lot many my dear sir madam boss friend all for your the help again have good nice day night"
    " evening weekend is it that s fine got well god bless alright and everything no"
    " beaucoup bcp bien infiniment mille fois vous toi a tres c est bon d ca marche de la le tout pour votre aide et"
    " bonne journee soiree nuit au bientot monsieur madame non"
    " sana kwa msaada wako yako wenu na ndugu dada kaka mungu akubariki awabariki siku njema usiku mwema haya vizuri"
    " hapana cyane rwose imana ibahe umugisha ibarinde mugire umunsi mwiza ijoro ryiza ni kabisa oya"
)
_SIGNS = frozenset("👍🙏👌🤝🙌👏💪🫡🫶✌💯✅✔☑👋🤗🙂😀😁😃😄😊😉😌😍🥰😘😎🤩🥳🎉❤♥🧡💛💚💙💜🖤🤍🤎💕💖💗💓💞💐🌹🌸☺🙇")
# What only shapes the sign before it: how it is drawn, its skin, whose it is, and what joins it to the next one.
_SHAPES = frozenset("\ufe0e\ufe0f\u200d♂♀🏻🏼🏽🏾🏿")
_BETWEEN = frozenset(" \n\t\u00a0\u202f.,!…'\u2019`\u00b4-~:;()*_\"\u00a1")
_RUN = re.compile(r"(.)\1+")


def is_thanks(text: str) -> bool:
    """Whether a message of this text needs no reply, as far as a few hundred words can tell."""
    if not text or len(text) > MOST_LETTERS:
        return False
    words, signs = [""], 0
    for letter in unicodedata.normalize("NFKD", text).casefold():
        if unicodedata.category(letter) in ("Ll", "Lo"):
            words[-1] += letter
        elif letter in _SIGNS or letter in _BETWEEN:
            signs += letter in _SIGNS
            words.append("")
        elif letter not in _SHAPES and unicodedata.category(letter) != "Mn":
            return False
    said = {_squeezed(word) for word in words if word}
    return said <= _KNOWN and bool(signs or said & _SUFFICING)


def _squeezed(word: str) -> str:
    """Thanksss, saaana: a letter counts once, however long it is held."""
    return _RUN.sub(r"\1", word)


_SUFFICING = frozenset(map(_squeezed, _ENOUGH.split()))
_KNOWN = _SUFFICING | frozenset(map(_squeezed, _BESIDE.split()))
