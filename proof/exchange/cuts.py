"""The power is cut at one step of an upgrade: what starts then, and what becomes of it."""

from __future__ import annotations

from proof.exchange.box import Box

GOOD, ILL = 2, 3


def steps(box: Box, version: int, lan: str) -> int:
    """How many an upgrade to this version takes."""
    box.again()
    return box.upgrade(version, lan)


def harm(box: Box, version: int, cut: int, lan: str) -> str:
    """What is not as it must be after a cut at this step; "" where all is well."""
    box.again()
    box.upgrade(version, lan, cut=cut)
    starts, began = box.version_in(box.boot()), box.is_under_way()
    if starts is None or (not began and starts not in (1, version)):
        return f"version {starts} starts (None: parts of two)"
    box.upgrade(version, lan, go_on=True)
    runs = box.version_in(box.serving())
    if box.is_under_way():
        return "the upgrade does not come to its end"
    if runs not in ({version if version == GOOD else 1} if began else {1, version}):
        return f"version {runs} runs at the end"
    if box.unit() != str(runs):
        return f"version {runs} runs with the unit of version {box.unit()}"
    if not box.state().startswith("installed "):
        return f"dpkg has it {box.state()}"
    again = box.version_in(box.boot())
    return "" if again == runs else f"version {again} starts again, and not {runs}"
