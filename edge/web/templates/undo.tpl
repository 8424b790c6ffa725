<form class="undo" method="post" action="/reply/{{line.reply}}/take_back"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="query" value="{{query.row.id}}">
% if line.undo_seconds:
<p role="status"><small>{{say('query.leaves_soon') if line.by == me.name else say('query.leaves_soon_of', name=line.by)}}</small> <bdi>{{line.text or say(kind(line))}}</bdi></p>
% end
<button>{{say('drafts.take_back')}}\\
% if line.undo_seconds:
 <b data-while data-seconds="{{line.undo_seconds}}">{{line.undo_seconds}}</b>\\
% end
</button></form>
