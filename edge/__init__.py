"""Iduka: a shop's WhatsApp, kept, shared and answered from one small box.

The story of one query:
  A customer writes. WhatsApp posts a webhook to intake/webhook, which checks the signature and
  appends the raw bytes to the journal; only when they are on disk does it say 200.
  intake/sorter reads the journal in order and tells desk/reception what came: who wrote, what, when.
  The query waits on the board (desk/views), where every phone on the shop's Wi-Fi sees it (web).
  Aline claims it (desk/desk): from now on it is hers, and the customer's ticks turn blue.
  She replies: in the same transaction the reply lies in the outbox, internet or not.
  The courier takes it from there, asks whether the 24 hours still run, and hands it to WhatsApp.
  Its statuses come back as webhooks and move the reply forward: sent, delivered, read.
  She closes the query as "sold". Each step was one event; the owner's summary counts events.
  Nothing on this road points backwards: what lies further right never imports what lies left.
"""

__version__ = "0.1.0"
