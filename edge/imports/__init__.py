"""Chats that WhatsApp on a phone has exported: read line by line, in bounded memory, with nothing guessed.

opening             a file as a chat: a text, or a zip
archive             zips, read with bounds
chat                a whole chat, from its lines to its messages
text_lines          bytes as lines
heads               the beginning of a line: date, time and what joins them
day_parts           words around a time
calendars           three numbers as a day
order               whether the day or the month comes first
senders             who wrote a line
message_kinds       what a message is: text, a file, a call
names_of_files      which names are one file
whatsapp_sentences  sentences of WhatsApp's own; vocabulary has their words
kind_names          what a message of a chat may be
preview             what a chat holds, for programs and for people
"""
