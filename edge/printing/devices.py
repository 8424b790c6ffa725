"""Handing bytes to a printer, whatever it does: off, out of paper, gone, or taking them for ever.

Nothing here waits longer than a deadline, and each way out says whether a byte may have been printed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import select
import shutil
import socket
import stat
import subprocess
import termios
import time
import tty
from collections.abc import Callable, Mapping

from edge.config import Address
from edge.language import Said
from edge.printing.choice import PrinterChoice
from edge.printing.escpos import ASK_PAPER, NO_PAPER, STATUS_MASK, STATUS_SIGN
from edge.printing.ports import Ports

CONNECT_SECONDS = 5.0
# Bluetooth calls a printer for five seconds, some for ten, and says then that nobody answers.
CALL_SECONDS = 20.0
# A cheap printer takes a long slip in half a minute.
DEADLINE_SECONDS = 45.0
# One that knows the question answers it at once.
ANSWER_SECONDS = 0.7
_PIECE = 4096
# How often a serial line is asked whether it has sent what it was given: it does not say so by itself.
_LOOK_SECONDS = 0.05
_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO}
# lp(4): what the printer says of itself, and the bit for paper that is out.
_LPGETSTATUS, _LP_NO_PAPER = 0x060B, 0x20


class Unprinted(Exception):
    """It did not work. begun: something may be on paper all the same; `said` is why, for people."""

    def __init__(self, said: Said, *, begun: bool) -> None:
        super().__init__(said.key)
        self.said = said
        self.begun = begun


def hand_over(
    choice: PrinterChoice, content: bytes, deadline_seconds: float = DEADLINE_SECONDS, ports: Ports | None = None
) -> str:
    """Give these bytes to the printer; returns when it has taken them all, which is no proof of paper.

    What it returns is CUPS's name for the job, where CUPS has it now, and else "". Raises Unprinted. What a kernel or a
    resolver may keep for longer than the deadline is Supervised's to give up on.
    """
    until = time.monotonic() + deadline_seconds
    return _WAYS[choice.kind](choice, content, until, ports or Ports()) or ""


def _to_nothing(choice: PrinterChoice, content: bytes, until: float, ports: Ports) -> None:
    raise Unprinted(Said("printing.none_chosen"), begun=False)


def _to_file(choice: PrinterChoice, content: bytes, until: float, ports: Ports) -> None:
    """Never by a link, nor into what only looks like a file: a pipe would keep us for ever."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    begun = False
    try:
        file = os.open(choice.address, flags, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
                begun = True
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise Unprinted(Said("printing.file_failed", {"why": _why(error)}), begun=begun) from error


def _to_device(choice: PrinterChoice, content: bytes, until: float, ports: Ports) -> None:
    """Without ever blocking: a write that waits in the kernel for a printer could not be taken back."""
    flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    path = ports.path(choice.address, choice.id)
    if path is None:
        raise Unprinted(Said("printing.another_there"), begun=False)
    try:
        device = os.open(path, flags)
    except OSError as error:
        key = "printing.not_there" if error.errno in _GONE else "printing.device_failed"
        raise Unprinted(Said(key, {"why": _why(error)}), begun=False) from error
    try:
        # Whatever came under this number between the look and the opening: from here on the device is held.
        if ports.path(choice.address, choice.id) != path:
            raise Unprinted(Said("printing.another_there"), begun=False)
        if _says_no_paper(device):
            raise Unprinted(Said("printing.no_paper"), begun=False)
        _write(device, content, until)
    finally:
        os.close(device)


def _says_no_paper(device: int) -> bool:
    """Many cannot say it, and then it is not so."""
    told = bytearray(4)
    try:
        fcntl.ioctl(device, _LPGETSTATUS, told, True)
    except OSError:
        return False
    return bool(told[0] & _LP_NO_PAPER)


def _write(device: int, content: bytes, until: float) -> None:
    """To the last byte, and until the printer has it: the kernel takes back what is on its way when a device closes."""
    ready, written = select.poll(), 0
    ready.register(device, select.POLLOUT)
    while True:
        _wait(ready, until, begun=written > 0)
        if written == len(content):
            return
        try:
            written += os.write(device, content[written : written + _PIECE])
        except BlockingIOError:
            continue
        except OSError as error:
            raise Unprinted(Said("printing.broke_off", {"why": _why(error)}), begun=written > 0) from error


def _wait(ready: select.poll, until: float, *, begun: bool) -> None:
    """Until the device takes more, which it does once it is done with what it was given before."""
    events = ready.poll(max(0.0, until - time.monotonic()) * 1000)
    if not events:
        raise Unprinted(Said("printing.does_not_take"), begun=begun)
    if events[0][1] & (select.POLLERR | select.POLLHUP):
        raise Unprinted(Said("printing.broke_off", {"why": os.strerror(errno.ENODEV)}), begun=begun)


def _to_bluetooth(choice: PrinterChoice, content: bytes, until: float, ports: Ports) -> None:
    """By the serial line that stands for the printer. Opening it without blocking only begins to call the printer.

    So a question goes first, which prints nothing: only when the line has sent it has the printer answered the call.
    """
    try:
        device = os.open(ports.device(choice.address), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        key = "printing.not_paired" if error.errno in _GONE else "printing.device_failed"
        raise Unprinted(Said(key, {"why": _why(error)}), begun=False) from error
    try:
        try:
            tty.setraw(device, termios.TCSANOW)
            os.write(device, ASK_PAPER)
            _wait_until_sent(device, min(until, time.monotonic() + CALL_SECONDS), begun=False)
            no_paper = _means_no_paper(_answer(device))
        except (OSError, termios.error, Unprinted) as error:
            raise Unprinted(Said("printing.no_answer"), begun=False) from error
        if no_paper:
            raise Unprinted(Said("printing.no_paper"), begun=False)
        _write(device, content, until)
        _wait_until_sent(device, until, begun=True)
    finally:
        os.close(device)


def _wait_until_sent(device: int, until: float, *, begun: bool) -> None:
    """What a line has not sent yet is lost when it is closed, or when the printer goes."""
    gone, left = select.poll(), bytearray(4)
    gone.register(device, 0)
    while True:
        if gone.poll(0):
            raise Unprinted(Said("printing.broke_off", {"why": os.strerror(errno.ENODEV)}), begun=begun)
        fcntl.ioctl(device, termios.TIOCOUTQ, left, True)
        if not any(left):
            return
        if time.monotonic() > until:
            raise Unprinted(Said("printing.does_not_take"), begun=begun)
        gone.poll(_LOOK_SECONDS * 1000)


def _answer(device: int) -> bytes:
    """b"" from one that says nothing. OSError where the line has gone."""
    answered = select.poll()
    answered.register(device, select.POLLIN)
    if not answered.poll(ANSWER_SECONDS * 1000):
        return b""
    if answer := os.read(device, 1):
        return answer
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _to_network(choice: PrinterChoice, content: bytes, until: float, ports: Ports) -> None:
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
    return _means_no_paper(answer)


def _means_no_paper(answer: bytes) -> bool:
    return bool(answer) and answer[0] & STATUS_MASK == STATUS_SIGN and answer[0] & NO_PAPER == NO_PAPER


def _listen_to_the_end(line: socket.socket, until: float) -> None:
    """A printer that was switched off meanwhile resets the line; one that has taken all closes it, or stays silent."""
    line.settimeout(max(0.01, min(ANSWER_SECONDS, until - time.monotonic())))
    try:
        while line.recv(_PIECE):
            pass
    except TimeoutError:
        return


def _to_cups(choice: PrinterChoice, content: bytes, until: float, ports: Ports) -> str:
    """By `lp`: it talks to whatever CUPS is set up here, and the job is in its hands afterwards; its name for it."""
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
    named = re.search(rb"request id is (\S+)", told.stdout)
    return named[1].decode("ascii", "replace") if named else ""


def _pair(address: Address) -> tuple[str, int]:
    return address.host, address.port


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


_WAYS: Mapping[str, Callable[[PrinterChoice, bytes, float, Ports], str | None]] = {
    "": _to_nothing,
    "file": _to_file,
    "usb": _to_device,
    "tcp": _to_network,
    "bluetooth": _to_bluetooth,
    "cups": _to_cups,
}
