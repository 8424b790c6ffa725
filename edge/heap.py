"""Memory that is free within the program goes back to the machine."""

from __future__ import annotations

import ctypes

# Of glibc's mallopt. By itself it takes the size of what was freed for one that will be wanted again: after the first
# PIN, whose check takes 16 MB for a moment, those would stay with us for good.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_FREE_BYTES = 512 * 1024
_LARGE_BYTES = 256 * 1024


def keep_little() -> bool:
    """Once, before there are threads: what is large goes back as soon as it is free. Whether the C library heard it."""
    tell = getattr(ctypes.CDLL(None), "mallopt", None)  # only glibc's keeps, and only it can be told
    return bool(tell and tell(_MMAP_THRESHOLD, _LARGE_BYTES) and tell(_TRIM_THRESHOLD, _FREE_BYTES))


def give_back() -> bool:
    """A chore: what a burst took in small pieces, and the C library keeps for the next one. Whether it was anything."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim and trim(0))
