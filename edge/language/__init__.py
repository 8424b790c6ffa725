"""What the box says, in the four languages of its shops. Catalogues are plain files; code and templates name keys."""

from edge.language.catalogue import ENGLISH, LANGUAGES, Language, language
from edge.language.said import Said, agreed
from edge.language.wanted import wanted

__all__ = ["ENGLISH", "LANGUAGES", "Language", "Said", "agreed", "language", "wanted"]
