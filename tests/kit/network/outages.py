"""Seventeen ways in which a shop's line fails, each as a short script. What must be true after each is in scene.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from edge.records.reply import Delivery
from tests.kit.network.proxy import FAIR, Weather
from tests.kit.network.scene import Scene

PORTAL = b"<!doctype html><title>Welcome</title><form>Sign in to go on</form>"


@dataclass(frozen=True)
class Outage:
    name: str
    cut: str
    script: Callable[[Scene], None]


def pulled_cable(scene: Scene) -> None:
    scene.world.pull_cable()
    scene.business()
    scene.last(felt=lambda: scene.tried("offline"))
    scene.world.plug_in()


def flapping(scene: Scene) -> None:
    """Half a second there, half a second not; staff go on working."""
    for turn in range(max(4, int(scene.seconds))):
        scene.world.pull_cable()
        if turn == 1:
            scene.business()
        scene.last(0.5)
        scene.world.plug_in()
        scene.last(0.5)


def a_day(scene: Scene) -> None:
    """WhatsApp's clock goes on for more than a day; one customer writes shortly before the line is back."""
    scene.world.pull_cable()
    scene.business()
    scene.last()
    scene.world.practice.forward(timedelta(hours=25))
    scene.asks(scene.customers[0], "I am still waiting")
    scene.world.plug_in()


def a_week(scene: Scene) -> None:
    """Just less than WhatsApp keeps webhooks. The first customer writes every day, the others only at the beginning."""
    scene.world.pull_cable()
    scene.business()
    for day in range(6):
        scene.world.practice.forward(timedelta(hours=27.5))
        scene.asks(scene.customers[0], f"Day {day}")
        scene.last(0.2)
    scene.world.plug_in()


def mid_request(scene: Scene) -> None:
    """The connection is reset when half of a request has left the box: nobody here can know what arrived."""
    scene.world.proxy.weather = Weather(cut_request_at=300)
    scene.business()
    scene.last(felt=lambda: scene.shows(Delivery.UNSURE))
    scene.world.proxy.weather = FAIR


def lost_answers(scene: Scene) -> None:
    """WhatsApp takes every request; none of its answers comes back, and no status tells of it either."""
    before = len(scene.world.practice.received)
    scene.world.practice.switch("statuses_lost")
    scene.world.proxy.weather = Weather(lose_answers=True)
    scene.business()
    scene.last(felt=lambda: len(scene.world.practice.received) > before and scene.shows(Delivery.UNSURE))
    scene.world.practice.switch("statuses_lost", False)
    scene.world.proxy.weather = FAIR


def mid_media(scene: Scene) -> None:
    """Photos begin to come in and break off, again and again."""
    scene.world.proxy.weather = Weather(cut_answer_at=20_000)
    for customer in scene.customers:
        scene.sends_photo(customer)
    scene.business()
    scene.last(felt=lambda: scene.world.proxy.cuts)
    scene.world.proxy.weather = FAIR


def no_names(scene: Scene) -> None:
    scene.world.forget_names()
    scene.world.proxy.forget()
    scene.business()
    scene.last(felt=lambda: scene.tried("offline"))
    scene.world.know_names()


def portal(scene: Scene) -> None:
    scene.world.proxy.weather = Weather(page=PORTAL)
    scene.business()
    scene.last(felt=lambda: scene.tried("portal"))
    scene.world.proxy.weather = FAIR


def stalled_tls(scene: Scene) -> None:
    scene.world.proxy.weather = Weather(stall_handshake=True)
    scene.world.proxy.forget()
    scene.business()
    scene.last(felt=lambda: scene.tried("offline"))
    scene.world.proxy.weather = FAIR


def refused(scene: Scene) -> None:
    scene.world.proxy.refuse()
    scene.world.proxy.forget()
    scene.business()
    scene.last(felt=lambda: scene.tried("offline"))
    scene.world.internet.run(scene.world.proxy.open)


def black_hole(scene: Scene) -> None:
    scene.world.swallow()
    scene.business()
    scene.last(felt=lambda: scene.tried("offline"))
    scene.world.give_back()


def large_packets(scene: Scene) -> None:
    """Connections come about, and what is short goes through; what is long vanishes, and nobody says why."""
    scene.world.narrow()
    scene.world.proxy.forget()
    scene.business()
    scene.last(felt=lambda: scene.tried("offline"))
    scene.world.widen()


def server_errors(scene: Scene) -> None:
    """HTTP 500 to everything; half of it was obeyed all the same."""
    practice, before = scene.world.practice, len(scene.world.practice.received)
    practice.switch("server_error")
    scene.business()
    scene.last(scene.seconds / 2, felt=lambda: scene.shows(Delivery.UNSURE))
    practice.switch("server_error", False)
    practice.switch("error_but_accepted")
    scene.last(scene.seconds / 2, felt=lambda: len(practice.received) > before)
    practice.switch("error_but_accepted", False)


def expired_token(scene: Scene) -> None:
    """Nothing goes until the owner has made a new token and said so."""
    scene.world.practice.switch("expired_token")
    scene.business()
    scene.last(felt=lambda: scene.link == "refused")
    scene.world.practice.switch("expired_token", False)
    scene.settle_notices()


def poor_line(scene: Scene) -> None:
    """Half a second there and back, give or take; one in twenty pieces ends its connection instead."""
    scene.world.proxy.weather = Weather(delay_seconds=0.15, jitter=True, resets=0.05)
    scene.business()
    scene.last()
    scene.world.proxy.weather = FAIR


def power_and_line(scene: Scene) -> None:
    """The answers hang, then the cable is out, then the power; both come back one after the other."""
    before = len(scene.world.practice.received)
    scene.world.proxy.weather = Weather(lose_answers=True)
    scene.business()
    scene.last(1, felt=lambda: len(scene.world.practice.received) > before)
    scene.world.pull_cable()
    scene.world.box.kill()
    scene.asks(scene.customers[0], "Is there light in the shop?")
    scene.world.box.start()
    scene.last()
    scene.world.proxy.weather = FAIR
    scene.world.plug_in()


OUTAGES = (
    Outage("cable out", "the link taken down with `ip link`", pulled_cable),
    Outage("flapping", "the link down and up again every second", flapping),
    Outage("a day", "the link down for 25 hours of WhatsApp's time", a_day),
    Outage("a week", "the link down for just under 7 days of WhatsApp's time", a_week),
    Outage("mid-request", "connections reset in the middle of a request", mid_request),
    Outage("lost answers", "requests arrive; every answer is cut off, and every status lost", lost_answers),
    Outage("mid-media", "connections reset in the middle of a photo", mid_media),
    Outage("DNS dead", "WhatsApp's name is not found, and the resolver is silent", no_names),
    Outage("portal", "a login page answers 200 to everything", portal),
    Outage("TLS stall", "connections come about, the handshake never ends", stalled_tls),
    Outage("refused", "connections are refused", refused),
    Outage("black hole", "packets vanish, for open connections too", black_hole),
    Outage("large packets", "packets above 700 bytes vanish, and nothing says so", large_packets),
    Outage("5xx storm", "HTTP 500 to everything, half of it obeyed all the same", server_errors),
    Outage("expired token", "error 190 until the owner says that it is put right", expired_token),
    Outage("poor line", "300 to 600 ms of round trip, 5 % of all pieces reset their connection", poor_line),
    Outage("power and line", "answers lost, then the cable out, then kill -9", power_and_line),
)
