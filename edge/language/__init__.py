"""What the box says, in the four languages of its shops. Catalogues are plain files; code and templates name keys.

catalogue       the sentences of a language
said            a sentence before it is in one
spans           how a span of time is said
speakers_marks  the sentences beside their translations, and what a speaker finds wrong
wanted          which language a phone asks for
"""

from edge.language.catalogue import ENGLISH, LANGUAGES, Language, language
from edge.language.said import Said, agreed
from edge.language.wanted import wanted

__all__ = ["ENGLISH", "LANGUAGES", "Language", "Said", "agreed", "language", "wanted"]
