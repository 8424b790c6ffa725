"""Memory that is free within the program goes back to the machine."""

from __future__ import annotations

import ctypes

# Of glibc's mallopt. By itself it takes the size of what was freed for one that will be wanted again: after the first
# PIN, whose check takes 16 MB for a moment, those would stay with us for good.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _HEAPS = -1, -3, -8
_FREE_BYTES = 512 * 1024
_LARGE_BYTES = 256 * 1024


def keep_little() -> bool:
    """Once, before there are threads: one heap for all of them, and what is large goes back as soon as it is free.

    Whether the C library heard it.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)  # only glibc's keeps, and only it can be told
    wanted = ((_HEAPS, 1), (_MMAP_THRESHOLD, _LARGE_BYTES), (_TRIM_THRESHOLD, _FREE_BYTES))
    return bool(tell and all(tell(which, how_much) for which, how_much in wanted))


def give_back() -> bool:
    """A chore: what a burst took in small pieces, and the C library keeps for the next one. Whether it was anything."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim and trim(0))
