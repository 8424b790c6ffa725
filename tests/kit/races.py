"""Many who act at the same moment, and who of them was refused."""

from __future__ import annotations

import threading
from collections.abc import Callable

from edge.errors import Refusal


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, all let go together; what each returned or was refused with."""
    together = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        together.wait(60)
        try:
            results[number] = act()
        except Refusal as refusal:
            results[number] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def refusals(results: list[object]) -> list[Refusal]:
    """Those of the results of `at_once` that are one."""
    return [result for result in results if isinstance(result, Refusal)]
