"""Words on a page are only words, whatever stands in them."""

from __future__ import annotations

from bottle import html_escape
from hypothesis import given
from hypothesis import strategies as st

from edge.web.base.escaping import escaped


@given(st.text(st.sampled_from("a é&<>\"';\n\0\u2028") | st.characters()))
def test_a_text_is_escaped_as_bottle_escapes_it(text: str):
    assert escaped(text) == html_escape(text)
    assert not set(escaped(text)) & set("<>\"'")
