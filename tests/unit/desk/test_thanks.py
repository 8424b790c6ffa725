"""Which last words need no reply: thanks in four languages, and nothing that may ask for something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.desk.thanks import MOST_LETTERS, is_thanks

THANKS = [
    *("Thanks", "thank you so much!!", "THANKSSS", "Ok", "ok ok, noted.", "Okay 👍🏾", "No thanks"),
    *("Thank you, God bless you 🙏",),
    *("Merci", "merciiii beaucoup !", "D’accord, merci", "d'accord", "Parfait", "Ça marche, merci, bonne journée"),
    *("Asante", "Asante sana", "asanteeee saaana 🙏🏿", "Sawa", "Sawa, asanteni", "Shukrani", "Ahsante, siku njema"),
    *("Murakoze", "Murakoze cyane", "MURAKOZE CYANE RWOSE!", "Murakoze, mugire umunsi mwiza", "Urakoze", "Ni byiza"),
    *("👍", "👍🏿", "🙏🙏🙏", "❤️", "👌 ", "🙇‍♂️", "😊😊", "Merci ❤", "ok."),
]  # fmt: skip
NO_THANKS = [
    *("", " ", "…", "?", "👍?", "Thanks?", "Ok?", "👎", "😡", "❓", "🤔", "😢", "☎️"),
    *("Hello", "Good morning", "Bonjour", "Muraho", "Habari", "Yes", "Yego", "Oui", "Ndiyo", "No", "Non", "God"),
    *("Thanks, how much?", "ok send 2", "Thanks 2", "Merci, et le prix", "Asante, bei gani", "Murakoze, ni angahe"),
    *("Ok call me", "Thanks but it is broken", "merci de me rappeler", "http://ok.com", "ok@ok", "+250788000111"),
    *("Спасибо", "شكرا؟", "谢谢", "thanks\u0000", "thanks\u202e", "<b>ok</b>", "{{ok}}", "ok\\", "ok/no"),
    *("you", "cyane"),
]  # fmt: skip


@pytest.mark.parametrize("text", THANKS)
def test_who_thanks_or_agrees_needs_no_reply(text: str):
    assert is_thanks(text)


@pytest.mark.parametrize("text", NO_THANKS)
def test_whatever_may_ask_for_something_is_no_thanks(text: str):
    assert not is_thanks(text)


def test_whoever_writes_much_has_more_to_say():
    assert is_thanks("ok " * (MOST_LETTERS // 3))
    assert not is_thanks("ok " * (MOST_LETTERS // 3 + 1))
    assert not is_thanks("👍" * 1_000_000)


@given(text=st.text(max_size=80), mark=st.sampled_from("?؟？¿0123456789/@+"))
def test_nothing_with_a_question_or_a_number_in_it_is_thanks(text: str, mark: str):
    is_thanks(text)
    assert not is_thanks(f"{text}{mark}")
    assert not is_thanks(f"ok {mark} thanks")
