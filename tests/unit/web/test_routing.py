"""An address leads where bottle itself would lead it."""

from __future__ import annotations

from io import BytesIO

import pytest
from bottle import Bottle

from edge.web.base.routing import Addressed

RULES = (
    ("/", "GET"),
    ("/sound.one", "GET"),
    ("/c/<customer:re:c_[a-z0-9]+>", "GET"),
    ("/c/<customer:re:c_[a-z0-9]+>/file", "POST"),
    ("/summary/<number:int>", "GET"),
    ("/summary/<number:int>/<_:re:print|again>", "GET"),
    ("/printer/<_:path>", "GET"),
    ("/c/<anything>", "GET"),
)


def answer(app: Bottle, method: str, path: str) -> tuple[str, bytes]:
    began: list[str] = []
    asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": BytesIO(), "wsgi.errors": BytesIO()}
    body = b"".join(app(asked, lambda status, headers, _=None: began.append(status)))
    return began[0], body if began[0].startswith("200") else b""


def filled(app: Bottle) -> Bottle:
    for number, (rule, method) in enumerate(RULES):
        app.route(rule, method, lambda number=number, **gaps: f"{number} {sorted(gaps.items())!r}")
    return app


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("/", "", "/c/c_1", "/c/else", "/c/c_1/file", "/printer/a/b", "/nowhere")),
        *(("GET", path) for path in ("/sound.one", "/soundxone", "/summary/7", "/summary/x", "/summary/7/again")),
        *(("HEAD", path) for path in ("/", "/c/c_1", "/c/c_1/file")),
        *(("POST", path) for path in ("/", "/c/c_1/file", "/c/c_1", "/c/else/file")),
    ],
)
def test_each_request_gets_what_it_gets_from_bottle(method: str, path: str):
    ours = Addressed()
    filled(ours)
    ours.settle()
    assert answer(ours, method, path) == answer(filled(Bottle()), method, path)
