"""What all kinds of event share: a name in the store, and facts that are kept as JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from itertools import starmap
from types import NoneType
from typing import Any, ClassVar, NamedTuple, Self

from edge.clock import unstamp

# Facts that are more than their type: a moment as `stamp` writes it, and one as `Moment.kept` does.
Stamp = str
KeptMoment = Mapping[str, Any]

# What a fact is where an older version did not write it down. A fact of another type is None then.
_UNSAID: Mapping[str, Any] = {"str": "", "Stamp": "", "int": 0, "float": 0.0, "bool": False, "Sequence[str]": ()}
_MORE = "as_kept"
# What no count and no seconds reach, and the years to which all of them can be added.
_MOST = 10**10
_YEARS = range(1900, 3000)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of event. Its fields are the facts of the kind, in the order in which the store keeps them.

    A field without a default is always written. A field whose default is None is left out where it is None.
    as_kept: all that the store has, where this version would not write it so: fewer facts, more, or odd ones.
    """

    KIND: ClassVar[str] = ""
    as_kept: Mapping[str, Any] | None = field(default=None, kw_only=True, compare=False, repr=False)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read the facts of an event of this kind. Each mapping can be read: what no version writes is unsaid."""
        facts = _facts(cls)
        if tuple(data) == facts.always and all(map(_fits, data.values(), facts.all)):
            return cls(*data.values())
        found = cls(*(data[one.name] if _fits(data.get(one.name, _fits), one) else one.unsaid for one in facts.all))
        known = found.data()
        same = tuple(known) == tuple(data) and all(value is data[name] for name, value in known.items())
        return found if same else cls(*_values(found), as_kept=data)

    def data(self) -> Mapping[str, Any]:
        """The facts as the store keeps them: what `of` was given, else what this version writes."""
        if self.as_kept is not None:
            return self.as_kept
        names, optional = _facts(type(self)).all, _facts(type(self)).optional
        pairs = zip((one.name for one in names), _values(self), strict=True)
        return {name: value for name, value in pairs if value is not None or name not in optional}


class _Fact(NamedTuple):
    """Its name in the store, and what it is where it was not written down. types, good: what it can be."""

    name: str
    unsaid: Any
    types: frozenset[type]
    good: Callable[[Any], bool] | None


def _fits(value: object, fact: _Fact) -> bool:
    return type(value) in fact.types and (value is None or fact.good is None or fact.good(value))


class _Facts(NamedTuple):
    all: tuple[_Fact, ...]
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
    return _Facts(tuple(starmap(_fact, ((names[one.name], str(one.type)) for one in mine))), always, optional)


def _fact(name: str, said: str) -> _Fact:
    ways = [_WAYS[way] for way in said.split(" | ")]
    types = frozenset(kind for kinds, _ in ways for kind in kinds)
    return _Fact(name, _UNSAID.get(said), types, next((good for _, good in ways if good), None))


def _is_stamp(text: str) -> bool:
    try:
        at = unstamp(text)
    except ValueError:
        return False
    return at.tzinfo is not None and at.year in _YEARS


def _is_number(number: float) -> bool:
    return abs(number) < _MOST


def _is_moment(kept: Mapping[str, Any]) -> bool:
    facts = [kept.get(name) for name in _MOMENT]
    return all(_fits(value, fact) for value, fact in zip(facts, _MOMENT.values(), strict=True))


def _are_texts(several: list[Any]) -> bool:
    return all(type(one) is str for one in several)


# What JSON has for each type that a fact may have, and what it must be besides.
_WAYS: Mapping[str, tuple[tuple[type, ...], Callable[[Any], bool] | None]] = {
    "str": ((str,), None),
    "Stamp": ((str,), _is_stamp),
    "int": ((int, float), _is_number),
    "bool": ((bool,), None),
    "Sequence[str]": ((list,), _are_texts),
    "KeptMoment": ((dict,), _is_moment),
    "Mapping[str, Any]": ((dict,), None),
    "None": ((NoneType,), None),
}
_MOMENT = {
    name: _fact(name, said)
    for name, said in (("at", "Stamp"), ("boot", "str"), ("boottime", "int"), ("trusted", "bool"))
}


def _values(event: Kept) -> list[Any]:
    return [getattr(event, one.name) for one in fields(event) if one.name != _MORE]
