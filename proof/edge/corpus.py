"""What somebody can send whom nobody knows, in as many connections as they like: the corpus, in data."""

from __future__ import annotations

from dataclasses import dataclass

# More than this of each connection is more than the box holds of all of them.
MUCH = 4096
HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded"
WRONG = b"X-Hub-Signature-256: sha256=" + b"0" * 64


def get(path: bytes, *headers: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"".join(header + b"\r\n" for header in headers) + b"\r\n"


def post(path: bytes, body: bytes, *headers: bytes, length: int = 0) -> bytes:
    """length: what is said of it, where that is more than what is sent."""
    more = b"".join(header + b"\r\n" for header in headers)
    size = b"Content-Length: %d\r\n" % (length or len(body))
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + more + size + b"\r\n" + body


@dataclass(frozen=True)
class Attack:
    """One way to be a burden.

    door: "pages" or "hook". connections: so many at a time; one that the box closes is made again at once.
    sent: at the beginning of each. drip: once a second after that. again: the same is sent after each answer.
    reads: whether answers are taken. leaves: goes again as soon as it has come.
    """

    name: str
    said: str
    door: str
    connections: int
    sent: bytes = b""
    drip: bytes = b""
    again: bool = False
    reads: bool = True
    leaves: bool = False

    @property
    def floods(self) -> bool:
        """Whether it asks as fast as it can, or comes with more than is held; not only holds a little."""
        return self.again or self.leaves or len(self.sent) > MUCH


def pages(name: str, said: str, connections: int, sent: bytes = b"", drip: bytes = b"", **how: bool) -> Attack:
    return Attack(name, said, "pages", connections, sent, drip, **how)


def hook(name: str, said: str, connections: int, sent: bytes = b"", drip: bytes = b"", **how: bool) -> Attack:
    return Attack(name, said, "hook", connections, sent, drip, **how)


MULTIPART = b"Content-Type: multipart/form-data; boundary=b"
ODD_FORM = post(
    b"/sign-in",
    b"--b\r\nContent-Disposition: form-data; name=pin\r\n\r\nx\r\n--b--\r\n",
    MULTIPART + b"; charset=nope",
)
HALF_FORM = post(b"/enrol", b"a" * 9000, FORM, length=90_000)
HALF_PHOTO = post(b"/q/q_x/attach", b"a" * 60_000, MULTIPART, length=16_000_000)
PACKET = get(b"/static/shop.js") * 200
BLANKS = get(b"/", b"a:" + b" " * 16_000 + b"\x01")
CHUNK = b"1\r\na\r\n"
CHUNKS = b"POST /webhook HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK * 5000
SLOW_PAGE = b"GET / HTTP/1.1\r\n" + HOST + b"A: "
SLOW_HOOK = b"POST /webhook HTTP/1.1\r\n" + HOST + b"A: "
HALF_HOOK = post(b"/webhook", b"a" * 250_000, WRONG, length=500_000)
HUGE_HOOK = post(b"/webhook", b"a" * 4_000_000, WRONG, length=4_190_000)
HANDSHAKE = get(b"/webhook?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1")

CORPUS = (
    pages("idle", "connections on which nothing is said", 1000),
    pages("slow heads", "half a head, and a letter a second", 1000, SLOW_PAGE, b"a"),
    pages("half forms", "half a form, and a letter a second", 1000, HALF_FORM, b"a"),
    pages("flood", "a page, again and again", 256, get(b"/enrol"), again=True),
    pages("flood of nothing", "a page that is not there", 64, get(b"/zz"), again=True),
    pages("come and go", "connections that end at once", 64, leaves=True),
    pages("packets", "two hundred requests in a packet", 64, PACKET, again=True),
    pages("unread", "the same, and no answer is read", 64, PACKET, reads=False),
    pages("blanks", "a header of 16,000 blanks", 16, BLANKS, again=True),
    pages("fields", "an address of 8,000 fields", 16, get(b"/enrol?" + b"a&" * 8000), again=True),
    pages("large forms", "a form of 50,000 fields", 16, post(b"/enrol", b"a&" * 50_000, FORM), again=True),
    pages("odd forms", "a form in letters that nobody knows", 16, ODD_FORM, again=True),
    pages("odd cookies", "a cookie that no browser sends", 64, get(b"/", b"Cookie: a,b=1"), again=True),
    pages("signing out", "who is not in signs out", 64, post(b"/sign-out", b"", b"Cookie: sign_in=x"), again=True),
    pages("guesses", "codes that are guessed", 64, post(b"/enrol", b"code=AAAAAAAA", FORM), again=True),
    pages("uploads", "half a photo of 16 MB", 64, HALF_PHOTO, b"a"),
    hook("idle at the hook", "connections on which nothing is said", 1000),
    hook("slow webhooks", "half a head, and a letter a second", 1000, SLOW_HOOK, b"a"),
    hook("half webhooks", "half of 500 kB, and a letter a second", 400, HALF_HOOK, b"a"),
    hook("huge webhooks", "most of 4 MB, and a letter a second", 64, HUGE_HOOK, b"a"),
    hook("chunks", "a body in chunks of a byte", 64, CHUNKS, CHUNK),
    hook("unsigned", "a webhook with a wrong signature", 256, post(b"/webhook", b"{}", WRONG), again=True),
    hook("large unsigned", "the same of 1 MB", 64, post(b"/webhook", b"x" * 1_000_000, WRONG), again=True),
    hook("handshakes", "verify tokens that are guessed", 64, HANDSHAKE, again=True),
)
