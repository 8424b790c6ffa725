<div class="asks">
<form method="post" action="/reply/{{line.reply}}/take_back"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="query" value="{{query.row.id}}"><button>{{say('drafts.take_back')}}\\
% if line.undo_seconds:
 <small data-while><span data-seconds="{{line.undo_seconds}}">{{line.undo_seconds}}</span></small>\\
% end
</button></form>
</div>
