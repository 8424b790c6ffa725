"""A phone without JavaScript: opens pages over a real socket, reads their forms and submits them as a browser would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._inside = Form(given.get("action", ""))
            self.forms.append(self._inside)
        elif self._inside is None:
            return
        elif tag == "input" and given.get("name") and given.get("type") not in ("submit", "radio", "checkbox"):
            self._inside.fields[given["name"]] = given.get("value", "")
        elif tag == "button" and given.get("name"):
            self._inside.buttons.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None


class Phone:
    """One phone and its cookies. `page` is what it shows now."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        self._session.trust_env = False
        self.page: requests.Response = requests.Response()

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def carry(self, cookies: Mapping[str, str]) -> None:
        """Cookies that came by another way."""
        self._session.cookies.update(cookies)

    def is_given(self, **cookies: str) -> None:
        """Cookies as the shop's pages give them: each takes the place of the one that was there."""
        for name, value in cookies.items():
            self._session.cookies.set(name, value, domain=urlsplit(self.address).hostname, path="/")

    def open(self, path: str) -> requests.Response:
        self.page = self._session.get(urljoin(self.address, path), timeout=60)
        return self.page

    def open_only(self, path: str) -> requests.Response:
        """The answer itself, wherever it leads."""
        self.page = self._session.get(urljoin(self.address, path), timeout=60, allow_redirects=False)
        return self.page

    def is_sent_from(self, path: str) -> None:
        """From now on it says, as browsers do, that this page is what it comes from."""
        self._session.headers["Referer"] = urljoin(self.address, path)

    def form(self, action: str) -> Form:
        """The form on the page that goes to this path (a regular expression)."""
        found = self.forms(action)
        assert found, f"no form for {action} on {self.page.url} ({self.page.status_code})"
        return found[0]

    def forms(self, action: str) -> list[Form]:
        parser = _Forms()
        parser.feed(self.page.text)
        return [form for form in parser.forms if re.fullmatch(action, form.action.split("?")[0])]

    def submit(self, form: Form, **fields: str | list[str]) -> requests.Response:
        return self.send(form.action, **{**form.fields, **fields})

    def submit_only(self, form: Form, **fields: str) -> requests.Response:
        """The answer itself, wherever it leads."""
        return self.send_only(form.action, **{**form.fields, **fields})

    def send(self, path: str, **fields: str | list[str]) -> requests.Response:
        """A form that is on no page."""
        self.page = self._session.post(urljoin(self.address, path), data=fields, timeout=60)
        return self.page

    def send_only(self, path: str, **fields: str) -> requests.Response:
        address = urljoin(self.address, path)
        self.page = self._session.post(address, data=fields, timeout=60, allow_redirects=False)
        return self.page

    def ask(self, path: str, **headers: str) -> requests.Response:
        """Open something as a player or a cache does, with headers of its own; the page stays what it is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._session.get(urljoin(self.address, path), headers=named, timeout=60)

    def send_bytes(self, path: str, data: bytes) -> requests.Response:
        """What a script sends: no form. The page stays what it is."""
        return self._session.post(urljoin(self.address, path), data=data, timeout=60)

    def send_file(self, path: str, name: str, data: bytes, **fields: str) -> requests.Response:
        """A form with a file in it."""
        return self.send_files(path, {name: data}, **fields)

    def send_files(self, path: str, files: Mapping[str, bytes], **fields: str) -> requests.Response:
        """A form with several, by their names."""
        named = [("file", (name, data)) for name, data in files.items()]
        self.page = self._session.post(urljoin(self.address, path), data=fields, files=named, timeout=60)
        return self.page

    def token(self) -> str:
        """A fresh token of whoever is signed in, from a form of the page."""
        return next(form.fields["token"] for form in self.forms(".*") if "token" in form.fields)

    def sign_in(self, code: str, name: str, pin: str) -> None:
        """Enrol with a one-time code, then sign in by name and PIN."""
        self.open(f"/enrol?code={code}")
        self.submit(self.form("/enrol"))  # which leads to the next form by itself
        self.submit(self.form("/sign-in"), name=name, pin=pin)
        assert self.page.status_code == 200
        assert name in self.page.text

    def close(self) -> None:
        self._session.close()


def words(page: str) -> str:
    """What a person reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub("(?s)<head>.*?</head>", "", page))).split())
