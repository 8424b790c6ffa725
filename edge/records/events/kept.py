"""What all kinds of event share: a name in the store, and facts that are kept as JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, Self

# What a fact is where an older version did not write it down. A fact of another type is None then.
_UNSAID: Mapping[str, Any] = {"str": "", "int": 0, "float": 0.0, "bool": False, "Sequence[str]": ()}
_MORE = "as_kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of event. Its fields are the facts of the kind, in the order in which the store keeps them.

    A field without a default is always written. A field whose default is None is left out where it is None.
    as_kept: all that the store has, where another version wrote it: fewer facts, or more.
    """

    KIND: ClassVar[str] = ""
    as_kept: Mapping[str, Any] | None = field(default=None, kw_only=True, compare=False, repr=False)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read the facts of an event of this kind. Each mapping can be read."""
        facts = _facts(cls)
        if tuple(data) == facts.always:
            return cls(*data.values())
        found = cls(*(data.get(name, unsaid) for name, unsaid in facts.all))
        known = found.data()
        return found if known == data and tuple(known) == tuple(data) else cls(*_values(found), as_kept=data)

    def data(self) -> Mapping[str, Any]:
        """The facts as the store keeps them: what `of` was given, else what this version writes."""
        if self.as_kept is not None:
            return self.as_kept
        names, optional = _facts(type(self)).all, _facts(type(self)).optional
        pairs = zip((name for name, _ in names), _values(self), strict=True)
        return {name: value for name, value in pairs if value is not None or name not in optional}


@dataclass(frozen=True, slots=True)
class _Facts:
    """all: each fact's name in the store, and what it is where it was not written down."""

    all: tuple[tuple[str, Any], ...]
    always: tuple[str, ...]
    optional: frozenset[str]


_KNOWN: dict[type[Kept], _Facts] = {}


def _facts(cls: type[Kept]) -> _Facts:
    return _KNOWN.get(cls) or _KNOWN.setdefault(cls, _found(cls))


def _found(cls: type[Kept]) -> _Facts:
    mine = [one for one in fields(cls) if one.name != _MORE]
    # `from` is a word of Python's own, so the field is called `from_`.
    names = {one.name: one.name.removesuffix("_") for one in mine}
    always = tuple(names[one.name] for one in mine if one.default is MISSING)
    optional = frozenset(names.values()) - {*always}
    return _Facts(tuple((names[one.name], _UNSAID.get(str(one.type))) for one in mine), always, optional)


def _values(event: Kept) -> list[Any]:
    return [getattr(event, one.name) for one in fields(event) if one.name != _MORE]
