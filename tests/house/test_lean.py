"""Style and script go over the air without their comments, and otherwise as they are written."""

from __future__ import annotations

import pytest

from edge.web.base.minify import lean
from tests.kit.paths import ROOT

STATIC = ROOT / "static"


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.iterdir() if path.suffix in (".css", ".js")))
def test_only_comments_and_indentation_are_left_out_of_our_own_files(name: str):
    written = (STATIC / name).read_text("utf-8")
    sent = lean(name, written.encode()).decode().splitlines()
    assert not [line for line in sent if line.startswith(("//", "/*")) or not line]
    lines = iter([line.strip() for line in written.splitlines()])
    assert all(line.strip() in lines for line in sent), "each, in the same order"


def test_what_only_looks_like_a_comment_stays():
    script = b"""const way = "http://box/";  // the box
  const marks = "/* none */";
"""
    assert lean("a.js", script) == b"""const way = "http://box/";  // the box\nconst marks = "/* none */";\n"""
    assert lean("a.css", b"  /* of two\n  lines */\n  a { content: '/* */'; }\n") == b"a { content: '/* */'; }\n"


def test_the_script_has_no_text_in_backticks_over_several_lines_whose_indentation_would_be_lost():
    for path in STATIC.glob("*.js"):
        assert not [line for line in path.read_text("utf-8").splitlines() if line.count("`") % 2], path.name


def test_a_picture_is_left_alone():
    drawing = b"<svg>\n  <!-- // -->\n</svg>\n"
    assert lean("icon.svg", drawing) == drawing
