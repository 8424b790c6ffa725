% # Below the list: who was just closed, who is next, and the ways.
% include('just_closed', closed=board.just_closed)
% if board.next_up:
% up = board.next_up
<form method="post" action="/take-next"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="next" value="{{up.id}}"><button class="go wide next"><b>{{say('board.take_next')}}</b> <bdi>{{up.name}}</bdi> <span>{{say(left_soon(up.window_seconds)) or say(age(up.age_seconds, up.age_certain))}}</span></button></form>
% end
% include('nav', here='/', closed=board.closed_today)
