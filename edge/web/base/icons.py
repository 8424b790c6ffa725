"""A few line drawings for what is not words: cheap phones lack emoji, and a picture is found faster than a line."""

from __future__ import annotations

from collections.abc import Mapping

from edge.desk.views.timeline import Line

# Paths on a field of 24 by 24, drawn with a line and not filled. Keys are kinds of message, "" is any other.
_PATHS: Mapping[str, str] = {
    "image": "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
    "video": "M3 6h12v12H3zM15 11l6-4v10l-6-4",
    "voice": "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
    "audio": "M9 18V5l10-2v13M9 18a3 3 0 1 1-3-3 3 3 0 0 1 3 3zM19 16a3 3 0 1 1-3-3 3 3 0 0 1 3 3z",
    "document": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "sticker": "M5 4h14v10l-5 6H5zM14 20v-6h5M9 9h.01M14 9h.01",
    "location": "M12 21c4-5 7-8 7-12a7 7 0 0 0-14 0c0 4 3 7 7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    "contacts": "M4 5h16v14H4zM9 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6 16c1-3 5-3 6 0M15 10h3M15 14h3",
    "order": "M3 4h3l2 11h10l2-8H7M9 19.5h.01M17 19.5h.01",
    "call": "M6 3l4 1 1 5-3 2c1 3 3 5 5 6l2-3 5 1 1 4c-8 4-19-6-15-16z",
    "phone_call": "M6 3l4 1 1 5-3 2c1 3 3 5 5 6l2-3 5 1 1 4c-8 4-19-6-15-16z",
    "": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v6M12 16.5h.01",
}


# Of the ways that stand at the bottom of every list, by their address; and of what is tapped on the page of a query.
_WAYS: Mapping[str, str] = {
    "/": "M4 5h16M4 12h16M4 19h10",
    "/search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20",
    "earlier": "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2",
    "call": _PATHS["call"],
    "answer": "M9 6l-5 5 5 5M4 11h10a6 6 0 0 1 6 6v2",
    "camera": "M4 7h4l2-2h4l2 2h4v12H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "clip": "M20 11l-8.5 8.5a4.5 4.5 0 0 1-6.5-6.5l8.5-8.5a3 3 0 0 1 4.5 4.5l-8.5 8.5a1.5 1.5 0 0 1-2.2-2.2l7.7-7.8",
    "send": "M4 12L20.5 4l-6 16.5-3-7zM11.5 13.5l9-9.5",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
    "/closed": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12l3 3 5-6",
}


def drawing(path: str) -> str:
    """The drawing beside a way to somewhere else, as the path of an SVG."""
    return _WAYS[path]


def mark(word: str) -> str:
    """The drawing for a message of which the board says this word, as the path of an SVG."""
    return _PATHS.get(word, _PATHS[""])


def icon(line: Line) -> str:
    """The drawing for a message that is not words, as the path of an SVG."""
    kind = "voice" if line.kind == "audio" and line.media and line.media.voice else line.kind
    return _PATHS.get(kind, _PATHS[""])
