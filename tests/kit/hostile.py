"""What a customer might write to break a page: markup, template marks, letters that turn round, pile up, go on."""

from __future__ import annotations

from typing import Any

from tests.kit.support import NOON

FAMILY = "👩‍👩‍👧‍👦"  # one picture of seven code points
SAYINGS = {
    "script": "<script>window.hit=1;alert(1)</script>",
    "closing": "</p></li></ol></bdi></title></textarea></style></script><script>alert(1)</script>",
    "handler": '"><img src=x onerror="window.hit=1;alert(1)">',
    "breakout": "\"' autofocus onfocus='window.hit=1;alert(1)' x=\"",
    "bare": "x onmouseover=alert(1) style=position:fixed;inset:0",
    "svg": "<svg/onload=alert(1)><math><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "frame": '<iframe srcdoc="<script>parent.hit=1</script>"></iframe><base href="http://example.invalid/">',
    "form": '<form action="http://example.invalid/"><button>Take</button></form><meta http-equiv=refresh content=0>',
    "link": "<a href='javascript:alert(1)'>javascript:alert(1)</a> http://example.invalid/ tel:250788000101",
    "style": "<style>body{display:none}</style><link rel=stylesheet href=//example.invalid/x.css>",
    "entities": "&lt;script&gt; &amp;amp; &#60;b&#62; &notin; &",
    "template": "{{1+1}} {{!shop}} % include('/etc/passwd') \n% import os\n{% x %} ${1+1} #{1+1} \\\\ <% 1 %>",
    "comment": "<!-- --> <![CDATA[ ]]> <?php ?> <!DOCTYPE html>",
    "utf7": "+ADw-script+AD4-alert(1)+ADw-/script+AD4- \x00\x0b\x1b[2J\x07 ＜script＞",
    "turned round": "\u202etxet sdrawkcab\u202c \u2066\u2067isolates\u2069 \u200f",
    "right to left": "السلام عليكم <b>هل الأسمنت متوفر؟</b> 123 שלום",
    "piled up": "Z" + "\u0334\u0351\u036b" * 300,
    "endless": "a" * 300,
    "endless letters": "ﷺ𒐫" * 150,
    "pictures": (FAMILY + "🏴󠁧󠁢󠁥󠁮󠁧󠁿🇷🇼") * 40,
    "unseen": "\u200b\u200d\ufeff\u2060x\u00ad" * 50,
    "blank lines": "x\n" * 400,
    "half a picture": "\ud83d x \udc00",
}


def said_everywhere(text: str, number: int) -> list[dict[str, Any]]:
    """One message of each kind that carries a customer's own words, with this text in every place for them."""
    file = {"id": "884412007731", "mime_type": "image/jpeg", "sha256": "0h5Vt"}
    contents: list[dict[str, Any]] = [
        {"type": "text", "text": {"body": text}},
        {"type": "image", "image": {**file, "caption": text}},
        {"type": "document", "document": {**file, "filename": f"{text}.pdf", "caption": text}},
        {"type": "location", "location": {"latitude": -1.9, "longitude": 30.1, "name": text, "address": text}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": text}, "phones": [{"phone": text}]}]},
        {"type": "button", "button": {"payload": text, "text": text}},
        {
            "type": "interactive",
            "interactive": {"type": "list_reply", "list_reply": {"id": text, "title": text, "description": text}},
        },
        {"type": "order", "order": {"text": text, "product_items": [{"product_retailer_id": text, "quantity": 2}]}},
        {"type": text[:60], text[:60]: {"body": text}, "errors": [{"code": 1, "title": text, "message": text}]},
        {"type": "system", "system": {"type": "user_changed_number", "body": text}},
        {"type": "reaction", "reaction": {"message_id": f"wamid.{number}.0", "emoji": text}},
        {"type": "text", "text": {"body": text}, "context": {"id": f"wamid.{number}.0"}},
    ]
    phone, at = f"2507880{number:05d}", int(NOON.timestamp()) - 60
    return [
        {"from": phone, "from_user_id": f"RW.{phone}", "id": f"wamid.{number}.{place}", "timestamp": str(at), **content}
        for place, content in enumerate(contents)
    ]
