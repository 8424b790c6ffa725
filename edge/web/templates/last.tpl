<span class="last" dir="auto">\\
% if you:
{{say('board.you')}} \\
% end
% if row.word:
{{say(kind_of(row.word))}}{{' · ' if row.line else ''}}\\
% end
{{row.line}}</span>
