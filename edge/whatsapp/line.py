"""The line under a call: connections that one deadline ends, whatever they are waiting for.

The timeouts of requests are for each single read: a name server that is silent, a TLS handshake or a header that drips
byte by byte would hold a call for ever. So each call has a watchdog, which shuts the call's socket at its deadline.
Imported when the first call leaves: requests weighs as much as the rest of the program.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from requests import Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NoConnection
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from edge import __version__

# As many connections as calls may be under way at once.
MOST_CONNECTIONS = 40
# Where a name has several addresses and the first is dead (IPv6 that leads nowhere), the next still gets its turn.
LEAST_ADDRESS_SECONDS = 2.0

# What the kernel does with bytes that have not arrived when a socket is closed: forget them, or go on for minutes.
_FORGET, _DELIVER = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)

# OpenSSL's words for "not yet" and "not any more" (x509_vfy.h).
_DATES = (9, 10)
# For an answer that is not TLS at all, and for one of somebody who will not or cannot speak for WhatsApp's name: the
# box that keeps a network's door, which knows only its own.
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
_NOT_IN_THAT_NAME = (
    "TLSV1_UNRECOGNIZED_NAME",
    "TLSV1_ALERT_UNRECOGNIZED_NAME",
    "TLSV1_ALERT_ACCESS_DENIED",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "UNSUPPORTED_PROTOCOL",
    "DH_KEY_TOO_SMALL",
    "EE_KEY_TOO_SMALL",
    "CA_MD_TOO_WEAK",
)

_here = threading.local()


class CallDeadline:
    """One call's time, from the name to the last byte. A socket that works for this call is shut when it is over.

    What a call that fails, or a process that dies in it, has left with the kernel is never delivered: it would arrive
    when the line is back, behind messages that were written later.

    Used with `with`, on the thread that makes the call.
    """

    def __init__(self, seconds: float, connect_seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.connect_seconds = connect_seconds
        self._seconds = seconds
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._over = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        try:
            with self._lock:
                self._wait(self._seconds)
        except RuntimeError as error:  # no thread to be had: nothing has left
            raise NoConnection(str(error)) from error
        _here.deadline = self
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        _here.deadline = None
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._timer = None
            if kind is None:
                self._closing(_DELIVER)
            self._let_go()

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.ends

    def renew(self) -> None:
        """A piece of a file has come or gone: all of the time is there once more, for the next one."""
        self.ends = time.monotonic() + self._seconds

    def watch(self, line: socket.socket) -> None:
        """From now on this socket works for the call.

        A handle of our own: the handshake of TLS takes the socket out of its object, and only the number stays.
        """
        with self._lock:
            self._let_go()
            if line.fileno() < 0:
                return
            self._handle = socket.socket(fileno=os.dup(line.fileno()))
            self._closing(_FORGET)
            if self._over:
                self._shut()

    def _wait(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.name, self._timer.daemon = "deadline", True
        self._timer.start()

    def _end(self) -> None:
        with self._lock:
            if self._timer is None:
                return  # the call ended at the same moment
            left = self.ends - time.monotonic()
            if left > 0:
                self._wait(left)
                return
            self._over = True
            self._shut()

    def _shut(self) -> None:
        if self._handle is not None:
            with suppress(OSError):  # it has ended by itself
                self._handle.shutdown(socket.SHUT_RDWR)

    def _closing(self, how: bytes) -> None:
        if self._handle is not None:
            with suppress(OSError):  # it has ended by itself
                self._handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, how)

    def _let_go(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


class _Names:
    """Looks names up, each in a thread of its own, since nothing can interrupt it; whoever asks waits only so long.

    However many ask for a name that does not come, one thread asks for it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, int], Future[list[Any]]] = {}

    def find(self, host: str, port: int, seconds: float) -> list[Any]:
        """What getaddrinfo says. Raises OSError, or TimeoutError when it takes too long."""
        key = (host, port)
        with self._lock:
            answer = self._asked.get(key)
            if answer is None:
                answer = Future()
                try:
                    threading.Thread(target=self._ask, args=(key, answer), name="names", daemon=True).start()
                except RuntimeError as error:  # what Python says where the system gives no more threads
                    raise OSError(str(error)) from error
                self._asked[key] = answer
        return answer.result(seconds)

    def _ask(self, key: tuple[str, int], answer: Future[list[Any]]) -> None:
        try:
            found = socket.getaddrinfo(*key, type=socket.SOCK_STREAM)
        except BaseException as error:  # whatever ends this thread: nobody may wait for it for ever
            self._forget(key)
            answer.set_exception(error if isinstance(error, OSError | UnicodeError) else OSError(str(error)))
        else:
            self._forget(key)
            answer.set_result(found)

    def _forget(self, key: tuple[str, int]) -> None:
        with self._lock:
            self._asked.pop(key, None)


_names = _Names()


class _Watched:
    """What both kinds of connection do differently: their own way to an address, and saying who works for whom."""

    def _new_conn(self) -> socket.socket:
        deadline: CallDeadline = _here.deadline
        ends = min(deadline.ends, time.monotonic() + deadline.connect_seconds)
        host, port = self._dns_host, self.port  # type: ignore[attr-defined]
        try:
            places = _names.find(host, port, max(0.0, ends - time.monotonic()))
        except TooLate as error:
            raise ConnectTimeoutError(self, f"the name {host} was not found in time") from error
        except (OSError, UnicodeError) as error:
            gaierror = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(host, self, gaierror) from error  # type: ignore[arg-type]
        try:
            return _connected(places, ends, deadline)
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {host} in time") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection to {host}: {error}") from error  # type: ignore[arg-type]

    def request(self, *values: Any, **more: Any) -> None:
        """On a connection that was open already the call starts here."""
        line = self.sock  # type: ignore[attr-defined]
        if line is not None:
            _here.deadline.watch(line)
        super().request(*values, **more)  # type: ignore[misc]


class _Plain(_Watched, HTTPConnection):
    pass


class _Secure(_Watched, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *values: Any, **more: Any) -> None:
        self.poolmanager = PoolManager(MOST_CONNECTIONS, maxsize=MOST_CONNECTIONS)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


class _Session(Session):
    def get_redirect_target(self, resp: Response) -> str | None:
        """Nowhere: no call follows. Whoever asks where to go would first read all that comes, however much that is."""
        return None


def open_session() -> Session:
    """Connections that no setting of the machine sends elsewhere. Every call on them needs a Deadline around it."""
    session = _Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    session.trust_env = False  # no proxy and no .netrc of the machine decides where a token goes
    session.headers["User-Agent"] = f"iduka/{__version__}"  # Meta's hosts refuse empty and library agents
    return session


def is_of_another_time(trouble: BaseException) -> bool:
    """Whether a certificate was refused for its dates alone: on a box without a battery the clock is wrong, not it."""
    return any(_is_refused(each) and each.verify_code in _DATES for each in causes(trouble))  # type: ignore[attr-defined]


def is_somebody_else(trouble: BaseException) -> bool:
    """Whether whoever answered cannot show WhatsApp's certificate, or does not speak TLS as WhatsApp does."""
    reasons = (*_NO_TLS, *_NOT_IN_THAT_NAME)
    return any(_is_refused(each) or getattr(each, "reason", "") in reasons for each in causes(trouble))


def _is_refused(trouble: BaseException) -> bool:
    return isinstance(trouble, ssl.SSLCertVerificationError)


def causes(trouble: BaseException) -> Iterator[BaseException]:
    """The trouble, and each that led to it."""
    link: BaseException | None = trouble
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _connected(places: list[Any], ends: float, deadline: CallDeadline) -> socket.socket:
    """A connection to the first address that answers; they share the time that there is."""
    trouble: OSError = OSError("the name has no address")
    for number, (family, kind, protocol, _, address) in enumerate(places):
        left = ends - time.monotonic()
        if left <= 0:
            break
        line = socket.socket(family, kind, protocol)
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.settimeout(min(left, max(LEAST_ADDRESS_SECONDS, left / (len(places) - number))))
            line.connect(address)
        except OSError as error:
            line.close()
            trouble = error
        else:
            deadline.watch(line)
            line.settimeout(deadline.connect_seconds)  # for each wait of TLS, each piece written
            return line
    raise trouble
