% if what.emoji:
<p class="reaction">{{what.emoji}} <small class="meta">\\
% if by:
<bdi>{{say(by)}}</bdi>\\
% end
% if what.state == 'queued':
 · {{say('query.reaction_waits')}}\\
% end
</small></p>
% end
% if what.state == 'failed':
<p class="reason">{{what.chosen}} {{say('query.reaction_failed' if what.chosen else 'query.reaction_stays')}} {{say(what.reason)}}</p>
% end
