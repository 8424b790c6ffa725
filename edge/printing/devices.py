"""Handing bytes to a printer, whatever it does: off, out of paper, gone, or taking them for ever.

Nothing here waits longer than a deadline, and each way out says whether a byte may have been printed.
"""

from __future__ import annotations

import errno
import os
import select
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping

from edge.config import Address
from edge.language import Said
from edge.printing.choice import PrinterChoice
from edge.printing.escpos import ASK_PAPER, NO_PAPER

CONNECT_SECONDS = 5.0
# A cheap printer takes a long slip in half a minute.
DEADLINE_SECONDS = 45.0
# One that knows the question answers it at once.
ANSWER_SECONDS = 0.7
_PIECE = 4096
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO}


class Unprinted(Exception):
    """It did not work. begun: something may be on paper all the same; `said` is why, for people."""

    def __init__(self, said: Said, *, begun: bool) -> None:
        super().__init__(said.key)
        self.said = said
        self.begun = begun


def hand_over(choice: PrinterChoice, content: bytes, deadline_seconds: float = DEADLINE_SECONDS) -> None:
    """Give these bytes to the printer; returns when it has taken them all, which is no proof of paper.

    Raises Unprinted.
    """
    until = time.monotonic() + deadline_seconds
    _WAYS[choice.kind](choice, content, until)


def _to_nothing(choice: PrinterChoice, content: bytes, until: float) -> None:
    raise Unprinted(Said("printing.none_chosen"), begun=False)


def _to_file(choice: PrinterChoice, content: bytes, until: float) -> None:
    try:
        with open(choice.address, "ab") as file:
            file.write(content)
    except OSError as error:
        raise Unprinted(Said("printing.file_failed", {"why": _why(error)}), begun=False) from error


def _to_device(choice: PrinterChoice, content: bytes, until: float) -> None:
    """Without ever blocking: a write that waits in the kernel for a printer could not be taken back."""
    flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        device = os.open(choice.address, flags)
    except OSError as error:
        key = "printing.not_there" if error.errno in _GONE else "printing.device_failed"
        raise Unprinted(Said(key, {"why": _why(error)}), begun=False) from error
    try:
        _write(device, content, until)
    finally:
        os.close(device)


def _write(device: int, content: bytes, until: float) -> None:
    ready, written = select.poll(), 0
    ready.register(device, select.POLLOUT)
    while written < len(content):
        left = until - time.monotonic()
        if left <= 0:
            raise Unprinted(Said("printing.does_not_take"), begun=written > 0)
        if not ready.poll(left * 1000):
            continue
        try:
            written += os.write(device, content[written : written + _PIECE])
        except BlockingIOError:
            continue
        except OSError as error:
            raise Unprinted(Said("printing.broke_off", {"why": _why(error)}), begun=written > 0) from error


def _to_network(choice: PrinterChoice, content: bytes, until: float) -> None:
    try:
        line = socket.create_connection(_pair(choice.tcp), timeout=CONNECT_SECONDS)
    except (OSError, UnicodeError) as error:
        raise Unprinted(Said("printing.not_reached", {"address": str(choice.tcp)}), begun=False) from error
    with line:
        if _is_out_of_paper(line):
            raise Unprinted(Said("printing.no_paper"), begun=False)
        sent = 0
        try:
            while sent < len(content):
                line.settimeout(max(0.01, until - time.monotonic()))
                sent += line.send(content[sent : sent + _PIECE])
            line.shutdown(socket.SHUT_WR)
            _listen_to_the_end(line, until)
        except TimeoutError as error:
            raise Unprinted(Said("printing.does_not_take"), begun=sent > 0) from error
        except OSError as error:
            raise Unprinted(Said("printing.broke_off", {"why": _why(error)}), begun=sent > 0) from error


def _is_out_of_paper(line: socket.socket) -> bool:
    """Only a printer that says so is; many say nothing at all."""
    try:
        line.settimeout(ANSWER_SECONDS)
        line.sendall(ASK_PAPER)
        answer = line.recv(1)
    except TimeoutError:
        return False
    except OSError as error:
        raise Unprinted(Said("printing.broke_off", {"why": _why(error)}), begun=False) from error
    return bool(answer) and answer[0] & NO_PAPER == NO_PAPER


def _listen_to_the_end(line: socket.socket, until: float) -> None:
    """A printer that was switched off meanwhile resets the line; one that has taken all closes it, or stays silent."""
    line.settimeout(max(0.01, min(ANSWER_SECONDS, until - time.monotonic())))
    try:
        while line.recv(_PIECE):
            pass
    except TimeoutError:
        return


def _to_cups(choice: PrinterChoice, content: bytes, until: float) -> None:
    """By `lp`: it talks to whatever CUPS is set up here, and the job is in its hands afterwards."""
    lp = shutil.which("lp")
    if lp is None:
        raise Unprinted(Said("printing.no_cups"), begun=False)
    inherited = {name: os.environ[name] for name in ("PATH", "CUPS_SERVER") if name in os.environ}
    command = [lp, "-d", choice.address, "-t", "Iduka", "-o", "media=A4", "-"]
    try:
        told = subprocess.run(  # noqa: S603 - our own words; what customers wrote goes by stdin
            command,
            input=content,
            capture_output=True,
            timeout=max(0.1, until - time.monotonic()),
            check=False,
            env=inherited,
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise Unprinted(Said("printing.does_not_take"), begun=True) from error
    except OSError as error:
        raise Unprinted(Said("printing.no_cups"), begun=False) from error
    if told.returncode:
        why = told.stderr.decode("utf-8", "replace").strip()[:200]
        raise Unprinted(Said("printing.cups_refused", {"why": why}), begun=False)


def _pair(address: Address) -> tuple[str, int]:
    return address.host, address.port


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


_WAYS: Mapping[str, Callable[[PrinterChoice, bytes, float], None]] = {
    "": _to_nothing,
    "file": _to_file,
    "usb": _to_device,
    "tcp": _to_network,
    "cups": _to_cups,
}
