"""An image of a box's card that is written back to it, and what WhatsApp says of what was sent meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

from tests.kit.shops import webhook_of
from tests.kit.support import AMINA, HandClock


def image_of(data: Path) -> dict[str, bytes]:
    """What a card reader takes off the card of a box that is off."""
    return {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}


def write_back(data: Path, image: dict[str, bytes]) -> None:
    """Onto the same card, so that each file stays that file."""
    for path in data.iterdir():
        if path.is_file() and path.name not in image:
            path.unlink()
    for name, content in image.items():
        (data / name).write_bytes(content)


def status(clock: HandClock, callback: str, ago: int = 0, name: str = "sent") -> bytes:
    at = str(int(clock.at.timestamp()) - ago)
    said = {"id": f"wamid.{callback}", "status": name, "timestamp": at, "recipient_id": AMINA.phone}
    body = webhook_of(name="Amina", phone=str(AMINA.phone)).decode()
    told = json.loads(body)
    value = told["entry"][0]["changes"][0]["value"]
    del value["messages"]
    value["statuses"] = [{**said, "biz_opaque_callback_data": callback}]
    return json.dumps(told).encode()
