"""Reading a request as strictly as WhatsApp does.

Every field is asked for by name, and what nobody asked for is refused.
"""

from __future__ import annotations

from typing import Any

from edge.practice.errors import GraphError


class Part:
    """One JSON object of a request.

    A missing field is error 131008, a bad value 131009, a wrong shape or an unknown key 100.
    """

    def __init__(self, value: object, name: str) -> None:
        if not isinstance(value, dict):
            raise GraphError(100, f"{name} must be a JSON object")
        self.value: dict[str, Any] = value
        self.name = name

    def only(self, *names: str) -> None:
        for key in self.value:
            if key not in names:
                raise GraphError(100, f"Unexpected key {str(key)[:40]!r} on param {self.name!r}")

    def has(self, name: str) -> bool:
        return self.value.get(name) is not None

    def text(self, name: str, *, most: int, least: int = 1) -> str:
        """Required text of `least` to `most` characters."""
        value = self._required(name)
        if not isinstance(value, str):
            raise GraphError(100, f"{self._path(name)} must be a string")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise GraphError(100, f"{self._path(name)} holds half a character")
        # Blank text is refused as empty text is; lengths count characters, as WhatsApp's documentation does.
        if len(value) > most or len(value) < least or (least and not value.strip()):
            raise GraphError(131009, f"{self._path(name)} must be {least} to {most} characters long")
        return value

    def maybe_text(self, name: str, *, most: int, least: int = 1) -> str | None:
        return self.text(name, most=most, least=least) if self.has(name) else None

    def choice(self, name: str, *allowed: str) -> str:
        value = self._required(name)
        if value not in allowed:
            raise GraphError(131009, f"{self._path(name)} must be one of {', '.join(allowed)}")
        return str(value)

    def number(self, name: str, low: float, high: float) -> float:
        """A JSON number, or the same as text: WhatsApp takes both."""
        value = self._required(name)
        try:
            number = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = float("nan")
        if not low <= number <= high:
            raise GraphError(131009, f"{self._path(name)} must be a number from {low:g} to {high:g}")
        return number

    def flag(self, name: str) -> bool:
        """Optional, false unless given."""
        value = self.value.get(name, False)
        if not isinstance(value, bool):
            raise GraphError(100, f"{self._path(name)} must be true or false")
        return value

    def part(self, name: str) -> Part:
        return Part(self._required(name), self._path(name))

    def parts(self, name: str, *, most: int) -> list[Part]:
        """A required list of 1 to `most` objects."""
        value = self._required(name)
        if not isinstance(value, list):
            raise GraphError(100, f"{self._path(name)} must be a list")
        if not 1 <= len(value) <= most:
            raise GraphError(131009, f"{self._path(name)} must have 1 to {most} entries")
        return [Part(each, f"{self._path(name)}[{index}]") for index, each in enumerate(value)]

    def _required(self, name: str) -> Any:
        if not self.has(name):
            raise GraphError(131008, f"The parameter {self._path(name)} is required")
        return self.value[name]

    def _path(self, name: str) -> str:
        return f"{self.name}.{name}"
