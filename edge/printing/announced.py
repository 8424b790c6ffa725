"""What printers announce of themselves in their network: DNS-SD over multicast DNS (RFC 6763, 6762). Pure.

Only what this box needs of it: one question, and the reading of its answers, whatever comes as one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address

# Printers that take bytes as they come, which receipt printers do.
_SERVICE = (b"_pdl-datastream", b"_tcp", b"local")
_ADDRESS, _POINTER, _PLACE = 1, 12, 33  # types of records: A, PTR, SRV
_INTERNET = 1
_HEADER, _RECORD = struct.Struct(">6H"), struct.Struct(">2HIH")
# Far more than any printer sends; a packet may hold anything.
_MOST_RECORDS, _MOST_LABELS, _MOST_JUMPS = 64, 32, 16
_JUMP = 0xC0
MOST_LETTERS = 64

Name = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Announced:
    """address: "" where the answer does not say."""

    name: str
    address: str
    port: int


def question() -> bytes:
    """Who is a printer?"""
    name = b"".join(bytes([len(label)]) + label for label in _SERVICE) + b"\0"
    return _HEADER.pack(0, 0, 1, 0, 0, 0) + name + struct.pack(">2H", _POINTER, _INTERNET)


def announced(packet: bytes) -> list[Announced]:
    """The printers of one answer; none in whatever is no answer."""
    try:
        return _read(_Packet(packet))
    except (IndexError, ValueError, struct.error):
        return []


def _read(packet: _Packet) -> list[Announced]:
    _, _, questions, *records = _HEADER.unpack(packet.take(_HEADER.size))
    for _ in range(min(questions, _MOST_RECORDS)):
        packet.name()
        packet.take(4)
    printers, places, addresses = list[Name](), dict[Name, tuple[int, Name]](), dict[Name, str]()
    for _ in range(min(sum(records), _MOST_RECORDS)):
        owner = packet.name()
        kind, _, _, length = _RECORD.unpack(packet.take(_RECORD.size))
        after = packet.at + length
        if kind == _POINTER and _same(owner) == _SERVICE:
            printers.append(packet.name())
        elif kind == _PLACE:
            _, _, port = struct.unpack(">3H", packet.take(6))
            places[_same(owner)] = port, _same(packet.name())
        elif kind == _ADDRESS:
            addresses[_same(owner)] = str(IPv4Address(packet.take(length)))
        packet.at = after
    found = [(name, *places[_same(name)]) for name in dict.fromkeys(printers) if _same(name) in places]
    return [Announced(_shown(name), addresses.get(host, ""), port) for name, port, host in found if port]


def _same(name: Name) -> Name:
    """Names of DNS are the same whatever the size of their letters."""
    return tuple(label.lower() for label in name)


def _shown(name: Name) -> str:
    text = name[0].decode("utf-8", "replace") if name else ""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:MOST_LETTERS]


class _Packet:
    """at: where it is read next. IndexError, ValueError or struct.error where it is not what it should be."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def take(self, length: int) -> bytes:
        self.at += length
        if self.at > len(self._content):
            raise IndexError("the packet ends here")
        return self._content[self.at - length : self.at]

    def name(self) -> Name:
        """A name may go on at another place of the packet."""
        labels, at, jumps = list[bytes](), self.at, 0
        while (length := self._content[at]) != 0:
            if length >= _JUMP:
                self.at = self.at if jumps else at + 2
                at, jumps = struct.unpack_from(">H", self._content, at)[0] & ~(_JUMP << 8), jumps + 1
            else:
                labels.append(self._content[at + 1 : at + 1 + length])
                at += 1 + length
            if jumps > _MOST_JUMPS or len(labels) > _MOST_LABELS:
                raise ValueError("a name without an end")
        self.at = self.at if jumps else at + 1
        return tuple(labels)
