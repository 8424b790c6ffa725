"""The cage of a program that reads what strangers sent.

Run as `python -I -S cage.py PROGRAM WORD …`, it locks itself in and becomes that program. Two locks, both for good:

  calls   A filter of system calls (seccomp): the program reads and writes what is open, asks for memory, opens files to
          read, and nothing else. No socket, no signal, no child, no file made or changed, nobody's limits.
  files   Landlock: of all files, the program and its libraries alone. A kernel may come without it; the program then
          runs all the same, and could read what the shop can read, but tell it to nobody. `Locks.here` says so.

It stands alone: nothing of the shop is loaded into a child.
"""

from __future__ import annotations

import ctypes
import glob
import os
import struct
import sys
from dataclasses import dataclass
from typing import Self

_SET_NO_NEW_PRIVS, _GET_SECCOMP, _SET_SECCOMP, _FILTER = 38, 21, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE = 1, 4
# What each version of Landlock knows of files, all of which is forbidden; later ones know more of other things.
_FILES = (0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF)
_NET_SINCE, _SCOPE_SINCE, _BOTH = 4, 6, 3
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
_LOADERS = "/lib*/ld-*.so*"

# Of each kind of machine, as the kernel calls it in a filter: the calls that a program needs to start, to read what it
# was given, and to end; those that open a file, with the place of their flags; and the one that asks for limits.
_X86 = "0 1 3 4 5 6 8 9 10 11 12 13 14 15 17 19 20 21 24 25 28 39 59 60 63 89 96 97 99 102 104 107 108 158 186 202 204"
_X86_MORE = "218 219 228 231 262 267 269 273 318 332 334 439"
_ARM64 = "48 57 62 63 64 65 66 67 78 79 80 93 94 96 98 99 113 123 124 128 134 135 139 160 163 169 172 174 175 176 177"
_ARM64_MORE = "178 179 214 215 216 221 222 226 233 278 291 293 439"
_ARM = "0 1 3 4 6 11 19 20 24 33 45 47 49 50 78 85 91 106 107 108 116 119 122 125 140 145 146 158 163 173 174 175 180"
_ARM_MORE = (
    "191 192 195 196 197 199 200 201 202 220 224 240 242 248 256 263 327 332 334 338 384 397 398 403 422 439 "
    "983042 983045"
)


@dataclass(frozen=True, slots=True)
class _Machine:
    arch: int
    calls: str
    opens: tuple[tuple[int, int], ...]
    limits: int


_MACHINES = {
    ("x86_64", 8): _Machine(0xC000003E, f"{_X86} {_X86_MORE}", ((2, 1), (257, 2)), 302),
    ("aarch64", 8): _Machine(0xC00000B7, f"{_ARM64} {_ARM64_MORE}", ((56, 2),), 261),
    ("arm", 4): _Machine(0x40000028, f"{_ARM} {_ARM_MORE}", ((5, 1), (322, 2)), 369),
}

# In the order of the kernel's struct: what, where to go on where it is so, and where not, and with what.
_Step = tuple[int, int, int, int]
_LOAD, _IS, _HAS, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
# Flags of opening that make, change or empty a file.
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class Locks:
    """Which of the two this machine has."""

    calls: bool
    files: bool

    @classmethod
    def here(cls) -> Self:
        return cls(_machine() is not None and _has_filters(), _landlock() > 0)


def lock(program: str) -> None:
    """Lock this process in, so far as the machine can. Raises OSError where a lock that is there does not close."""
    libc = _libc()
    _must(libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if version := _landlock():
        _lock_files(libc, version, program)
    if (machine := _machine()) and _has_filters():
        steps = _filter(machine)
        code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
        told = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
        _must(libc.prctl(_SET_SECCOMP, _FILTER, told, 0, 0))


def _lock_files(libc: ctypes.CDLL, version: int, program: str) -> None:
    files = _FILES[min(version, len(_FILES)) - 1]
    net, scope = (_BOTH if version >= since else 0 for since in (_NET_SINCE, _SCOPE_SINCE))
    known = struct.pack("=QQQ", files, net, scope)[: 24 if scope else 16 if net else 8]
    ruleset = _must(libc.syscall(_CREATE_RULESET, known, ctypes.c_size_t(len(known)), 0))
    allowed = dict.fromkeys(_LIBRARIES, _READ_FILE) | dict.fromkeys(
        (program, *glob.glob(_LOADERS)), _READ_FILE | _EXECUTE
    )
    for path, rights in allowed.items():
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        _must(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0))
        os.close(place)
    _must(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _filter(machine: _Machine) -> list[_Step]:
    """Calls of another kind of machine end the process; what is not listed fails, as if one had no right to it."""
    steps: list[_Step] = [(_LOAD, 0, 0, _ARCH), (_IS, 1, 0, machine.arch), (_RETURN, 0, 0, _KILL)]
    steps.append((_LOAD, 0, 0, _NUMBER))
    for call in map(int, machine.calls.split()):
        steps += [(_IS, 0, 1, call), (_RETURN, 0, 0, _ALLOW)]
    for call, flags in machine.opens:
        steps += [(_IS, 0, 4, call), (_LOAD, 0, 0, _ARGUMENTS + 8 * flags)]
        steps += [(_HAS, 0, 1, _CHANGES), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    steps += [(_IS, 0, 8, machine.limits), (_LOAD, 0, 0, _ARGUMENTS)]  # its own limits, and only to look
    for then, half in ((5, 16), (3, 20)):
        steps += [(_IS, 0, then, 0), (_LOAD, 0, 0, _ARGUMENTS + half)]
    return [*steps, (_IS, 0, 1, 0), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _REFUSE)]


def _machine() -> _Machine | None:
    name, word = os.uname().machine, ctypes.sizeof(ctypes.c_void_p)
    # A program of 32 bits makes the calls of its own kind, also where the kernel has 64.
    arm = word == 4 and name.startswith(("arm", "aarch64"))  # noqa: PLR2004
    return _MACHINES.get(("arm" if arm else name, word))


def _has_filters() -> bool:
    return bool(_libc().prctl(_GET_SECCOMP, 0, 0, 0, 0) >= 0)


def _landlock() -> int:
    """Its version; 0 where the kernel has none, or whoever started us forbids it."""
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]
    return libc


def _must(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


if __name__ == "__main__":
    lock(sys.argv[1])
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - our own words, no shell
