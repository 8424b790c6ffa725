"""The shape of a page: its tags and attributes without its words, and how two of them differ."""

from __future__ import annotations

from difflib import unified_diff
from html.parser import HTMLParser


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, in order; and its words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        self.values.extend(value or "" for _, value in attributes)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        self.words += data


def difference(shape: Shape, usual: Shape) -> list[str]:
    """What one has that the other does not, as lines of a diff; nothing where they are the same."""
    tags, others = (["".join([tag, *names]) for tag, names in one.tags] for one in (shape, usual))
    return list(unified_diff(others, tags, lineterm="", n=2))
