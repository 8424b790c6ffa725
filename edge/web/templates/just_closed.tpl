% if row:
<form class="undo" method="post" action="/q/{{row.id}}/reopen"><input type="hidden" name="token" value="{{token()}}">
<p role="status"><bdi>{{row.name}}</bdi> · {{say('board.closed_as', outcome=outcome(row.outcome))}}</p>
<button>{{say('board.undo')}}</button></form>
% end
