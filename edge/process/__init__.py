"""The program as the machine runs it.

version      which code it is
free_memory  what it has freed goes back to the machine
crash_marks  what was under way when it died
at_work      what systemd is told of it
giving_way   which of its threads wait for others
"""
