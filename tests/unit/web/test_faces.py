"""Initials stand for a customer, and nothing of their name stays in memory after it."""

from __future__ import annotations

from weakref import ref

from edge.web.base.faces import initials


class Name(str):
    """A text that can be watched."""

    __slots__ = ("__weakref__",)


def test_a_name_is_not_kept_after_its_initials():
    name = Name("Zuwena Zanzibarmango")
    watched = ref(name)
    assert initials(name) == "ZZ"
    del name
    assert watched() is None
