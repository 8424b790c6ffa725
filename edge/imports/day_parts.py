"""Words around a time in a header: before noon or after it in the languages of WhatsApp, and words that join."""

from __future__ import annotations

import re
from functools import lru_cache

AM, PM, NOON, NIGHT = "am", "pm", "noon", "night"
# Compared without dots, spaces and case: "a. m." is am. Where two languages disagree, that of more phones is meant.
_WORDS = {
    AM: "am a antemeridiem vm pd ص صباحا صباحًا dop dopoledne πμ قظ قبلازظهر ap aamupäivä de rn 午前 오전 тң "
    "ກ່ອນທ່ຽງ priekšp priešpiet претпл pg pagi मपू पूर्वाह्न সকাল daмanhã damanhã преподне prijepodne delamañana fm "
    "முற்பகல் மு.ப முப ก่อนเที่ยง öö дп قبلدوپہر to sa asubuhi ጥዋት wd gh zmu прoб прoб 上午 凌晨 清晨 早上 早晨 上晝 "
    'सुबह לפנהצ לפנה"צ לפנה״צ paradites eparadites នាព្រឹក နံနက် පෙව ए.एम एएम এএম पहाट सकाळ utuko sáng',
    PM: "pm p postmeridiem nm md م مساء مساءً odp odpoledne μμ بظ بعدازظهر ip iltapäivä du in 午後 오후 тк "
    "ຫຼັງທ່ຽງ pēcp popiet попл ptg petang मउ अपराह्न বিকাল datarde поподне попподне popodne poslijepodne "
    "delatarde em "
    "பிற்பகல் பி.ப பிப หลังเที่ยง ös пп بعددوپہر tk ch mchana ከሰዓት wb gd zmw слоб 下午 晚上 傍晚 下晝 저녁 "
    'दोपहर शाम אחהצ אחה"צ אחה״צ pasdites epasdites នាល្ងាច ညနေ පව पी.एम पीएम পিএম दुपार संध्याकाळ jioni chiều tối',
    NOON: "中午 noon 正午 정오 trưa",
    NIGHT: "午夜 midnight 半夜 深夜 자정 밤 새벽 夜 रात đêm usiku",
}
_PARTS = {word.replace(".", ""): part for part, words in _WORDS.items() for word in words.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_JOINERS = _set(
    "klo kl à a às as um at o u om в у о во г ч alle le ore ora alleore las los saat jam pukul pkl lúc เวลา น saa "
    "ku ob be ved den uhr s sek sec h min de der 日 號 号 일 分 秒 분 초 년 be พศ ad ce هش هـش γ هـ في الساعة ساعت"
)
# Joiners that no phone which writes the month first has ever used.
_DAY_FIRST = _set("klo kl à às um om в у о во г ч alle ore ora alleore saat jam pukul pkl lúc เวลา น ob ved uhr")
_NOISE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff,،、.٫·]|(?<=\s)-(?=\s)", re.UNICODE)
_LATIN = re.compile(r"[a-z'äöåàáãñéíç ]*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def between(words: str) -> tuple[str, bool] | None:
    """What stands beside a time: (its part of the day or "", whether only day-first phones write so).

    None: these are no such words, and the line is no header.
    """
    tokens = _NOISE.sub("", words).casefold().split()
    left = [token for token in tokens if token not in _JOINERS or (token in ("a", "de") and len(tokens) > 1)]
    joined = any(token in _DAY_FIRST for token in tokens)
    part = "".join(left)
    if not part or (part == "a" and words[:1] == " " and words[-1:] == " "):
        return "", joined
    if part[0] in "日號号일":
        part = part[1:]
    for ending in ("분", "초", "น", "ч", "uhr"):
        part = part.removesuffix(ending)
    found = _PARTS.get(part) if part else ""
    return None if found is None else (found, joined or not _LATIN.fullmatch(part))


def on_the_clock(hour: int, part: str) -> int | None:
    """The hour from 0 to 23, or None where there is no such hour. "00:04 AM" and "12:04 AM" are both midnight."""
    if hour > 23:  # noqa: PLR2004 - a day's hours
        return None
    if not part or hour > 12:  # noqa: PLR2004 - some phones write 21:14 PM
        return hour
    low = hour % 12
    if part == AM:
        return low
    if part == NOON:
        return hour if hour >= 11 else low + 12  # noqa: PLR2004
    if part == NIGHT:
        return low if low < 6 else low + 12  # noqa: PLR2004
    return low + 12
