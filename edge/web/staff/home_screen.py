"""What a phone asks for when somebody puts the page on its home screen."""

from __future__ import annotations

import json
from collections.abc import Callable

from bottle import Bottle, HTTPResponse

# The paper of shop.css: a phone shows it while the page opens.
PAPER = "#f6f3ec"


class HomeScreen:
    """The web app manifest. Phones ask for it without their cookies, so anybody in the Wi-Fi may read it.

    It says what the page of the door says as well: the name of the shop. shop_name and icon are asked each time: the
    owner may change the one, and the address of the other has its version.
    """

    def __init__(self, shop_name: Callable[[], str], icon: Callable[[], str]) -> None:
        self._shop_name = shop_name
        self._icon = icon

    def add_routes(self, app: Bottle) -> None:
        app.route("/shop.webmanifest", "GET", self.manifest)

    def manifest(self) -> HTTPResponse:
        name = self._shop_name()
        said = {
            "name": name,
            "short_name": name[:12].strip(),
            "start_url": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [{"src": self._icon(), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"}],
        }
        return HTTPResponse(json.dumps(said), 200, headers={"Content-Type": "application/manifest+json"})
