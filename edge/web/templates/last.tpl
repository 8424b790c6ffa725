% # Taken once a page, then called for each row: a template of its own for every row costs as much as all else.
% def last(row, you=False):
<span class="last" dir="auto">\\
% if you and (row.word or row.line):
{{say('board.you')}} \\
% end
% if row.word:
{{say(kind_of(row.word))}}{{' · ' if row.line else ''}}\\
% end
{{row.line}}</span>
% end
