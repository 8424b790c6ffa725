"""Chats that WhatsApp on a phone has exported: read line by line, in bounded memory, with nothing guessed."""
