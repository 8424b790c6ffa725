"""Plays the customers: one act after the other, and waiting where the shop's answer is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from edge.practice.agenda import Agenda
from edge.practice.cloud import Cloud
from edge.practice.customer import Customer, Line
from edge.practice.customers import Answered, Conversation, Role
from edge.practice.deliverer import Deliverer

PATIENCE = 600.0  # practice seconds until a customer asks again, and as long again until they give up
REST = 240.0  # between two conversations of one customer: enough to practise, not enough to be bored
CROWD = 40  # with so many webhooks undelivered the shop is off; customers wait at the door


@dataclass(slots=True)
class Actor:
    """A customer at some point of their part. `turn` grows with every step, so that stale plans fall flat."""

    role: Role
    customer: Customer
    conversation: int = 0
    act: int = 0
    turn: int = 0
    waiting: bool = False

    @property
    def script(self) -> Conversation:
        return self.role.conversations[self.conversation % len(self.role.conversations)]


class Player:
    """Puts each next act on the agenda; whoever runs the agenda makes it happen."""

    def __init__(self, cloud: Cloud, agenda: Agenda[Callable[[], None]], deliverer: Deliverer) -> None:
        self._cloud = cloud
        self._agenda = agenda
        self._deliverer = deliverer
        self._actors: dict[str, Actor] = {}

    def enter(self, role: Role) -> None:
        """A customer comes in and starts their first conversation."""
        customer = self._cloud.join(role.identity, role.manners)
        actor = self._actors[customer.key] = Actor(role, customer)
        self._plan(actor, role.enters_after, self._play)

    def _play(self, actor: Actor) -> None:
        if self._deliverer.waiting > CROWD:
            self._plan(actor, REST, self._play)
            return
        if actor.act >= len(actor.script):
            self._rest(actor)
            return
        act = actor.script[actor.act]
        if isinstance(act, Answered):
            self._await_answer(actor)
            return
        act.play(actor.customer)
        self._advance(actor)

    def _advance(self, actor: Actor) -> None:
        actor.act += 1
        after = actor.script[actor.act].after if actor.act < len(actor.script) else 0.0
        self._plan(actor, after, self._play)

    def _await_answer(self, actor: Actor) -> None:
        actor.waiting = True
        lines = actor.customer.lines
        if lines and lines[-1].from_shop:
            self.heard(actor.customer, lines[-1])
        else:
            self._plan(actor, PATIENCE, self._nudge)

    def heard(self, customer: Customer, line: Line) -> None:
        """Something from the shop has arrived on this phone."""
        actor = self._actors.get(customer.key)
        if actor and actor.waiting and line.kind != "reaction":
            actor.waiting = False
            self._advance(actor)

    def _nudge(self, actor: Actor) -> None:
        actor.customer.writes(actor.role.nudge)
        self._plan(actor, PATIENCE, self._rest)

    def _rest(self, actor: Actor) -> None:
        actor.waiting = False
        actor.conversation += 1
        actor.act = 0
        self._plan(actor, REST, self._play)

    def _plan(self, actor: Actor, after: float, step: Callable[[Actor], None]) -> None:
        actor.turn += 1
        turn = actor.turn
        self._agenda.add(lambda: step(actor) if actor.turn == turn else None, after)
