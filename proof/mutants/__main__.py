"""Does some test find each small fault of the rules? Those that none finds stand in docs/mutants.md, with a reason."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest

from proof.mutants.faults import Fault, faults

PAGE = Path("docs/mutants.md")
# Each module, and the files of tests that are to find its faults, the likeliest first.
MODULES: Mapping[str, tuple[str, ...]] = {
    "edge/desk/window.py": ("unit/desk/test_window.py", "unit/desk/test_desk.py"),
    "edge/reports/daily/reply_time.py": ("unit/reports/test_figures.py",),
}
MOST_SECONDS = 120  # of the processor: a fault may make a loop that never ends


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/mutants/run", description=__doc__)
    parser.add_argument("module", nargs="*", default=list(MODULES), help="only these (all)")
    parser.add_argument("--only", default="", metavar="WORDS", help="only faults whose names have these words")
    options = parser.parse_args()
    known, well, began = PAGE.read_text("utf-8") if PAGE.exists() else "", True, time.monotonic()
    for name in options.module:
        module, tests = importlib.import_module(name.removesuffix(".py").replace("/", ".")), MODULES[name]
        _told(tests)  # once without a fault: all is loaded, and it must be well
        made = [fault for fault in faults(Path(name).read_text("utf-8")) if options.only in fault.name]
        left = [fault.name for fault in made if _survives(module, fault, tests)]
        print(f"{name}: {len(made)} faults, {len(left)} found by no test", flush=True)
        for one in left:
            new = one not in known
            well = well and not new
            print(f"  {'NEW ' if new else ''}{one}", flush=True)
    print(f"{time.monotonic() - began:.0f} s.")
    return 0 if well else 1


def _told(tests: tuple[str, ...]) -> int:
    """What pytest says of these files, without a word."""
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
        return int(pytest.main([*options, *(f"tests/{test}" for test in tests)]))


def _survives(module: ModuleType, fault: Fault, tests: tuple[str, ...]) -> bool:
    """In a process of its own, which has all loaded already. One that ends in another way has found it as well."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        signal.alarm(MOST_SECONDS * 5)
        try:
            _put_in(module, fault)
            os._exit(0 if _told(tests) == 0 else 1)
        except BaseException:  # whatever ends it here: the fault cannot go unseen
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _put_in(module: ModuleType, fault: Fault) -> None:
    if not fault.where:
        anew: dict[str, object] = {"__name__": module.__name__}
        exec(fault.code, anew)  # noqa: S102 - our own module, read once more
        for name, value in anew.items():
            if not isinstance(value, type | FunctionType | ModuleType):  # of those everybody else has the first ones
                setattr(module, name, value)
        return
    code = dict(_codes(fault.code))
    for function in _functions(module):
        name = function.__qualname__
        if f"{fault.where}.".startswith(f"{name}."):  # or in a function within it
            function.__code__ = code[name]


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner.co_qualname, inner
            yield from _codes(inner)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for thing in vars(module).values():
        for one in vars(thing).values() if isinstance(thing, type) else [thing]:
            bare = (
                getattr(one, "fget", None) or getattr(one, "__func__", None) or getattr(one, "__wrapped__", None) or one
            )
            if isinstance(bare, FunctionType) and bare.__module__ == module.__name__:
                yield bare


if __name__ == "__main__":
    sys.exit(main())
