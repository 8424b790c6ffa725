"""What somebody's phone asks for, before anybody knows who they are."""

from __future__ import annotations

from edge.language.catalogue import LANGUAGES

# What a browser asks for is a few languages; more than this is not looked at.
MOST_ASKED = 20


def wanted(header: str) -> str:
    """The one of our languages that an Accept-Language asks for first, "" where it asks for none of them."""
    asked = [part.partition(";") for part in header.lower().split(",")[:MOST_ASKED]]
    ranked = [(_weight(parameter), name.strip().partition("-")[0]) for name, _, parameter in asked]
    ours = [(weight, code) for weight, code in ranked if code in LANGUAGES and weight > 0]
    return max(ours, key=lambda one: one[0])[1] if ours else ""  # of equals the first


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
