% if closed:
% whole = closed.together
<form class="undo" method="post" action="{{'/close-several/undo' if whole else f'/q/{closed.row.id}/reopen'}}"><input type="hidden" name="token" value="{{token()}}">
% if whole:
<input type="hidden" name="together" value="{{whole}}">
% end
<p role="status"><bdi>{{closed.row.name}}</bdi>{{f' + {closed.count - 1}' if closed.count > 1 else ''}} · {{say('board.closed_as', outcome=outcome(closed.row.outcome))}}</p>
<button>{{say('board.undo')}}</button></form>
% end
