"""A make-believe WhatsApp Cloud API and its customers.

It imports nothing else of edge: a counterpart must not share our mistakes. `Practice` puts it together:

    shop ──call──▶ wire ──▶ graph ──▶ sending ──▶ cloud ──agenda──▶ customer, who reads it
         (faults)          (paths)   (shapes)    (rules)
    shop ◀─POST── deliverer ◀── webhooks ◀──────── cloud ◀── customer, who writes ◀── player | page
"""

from __future__ import annotations

from edge.practice.account import Account
from edge.practice.cloud import Sent
from edge.practice.customer import Customer, Line, Manners
from edge.practice.customers import CAST
from edge.practice.faults import ALL as ALL_FAULTS
from edge.practice.practice import Practice
from edge.practice.webhooks import Identity

__all__ = ["ALL_FAULTS", "CAST", "Account", "Customer", "Identity", "Line", "Manners", "Practice", "Sent"]
