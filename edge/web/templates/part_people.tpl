<h2>{{say('setup_pages.colleagues')}} · {{len(people)}}</h2>
<p>
% for person in people:
<span class="chip"><bdi>{{person.name}}</bdi></span>
% end
</p>
<form id="colleague" method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('setup_pages.their_name')}} <input name="name" value="{{typed.get('name', '')}}" maxlength="40" autocomplete="off" dir="auto" required></label>
<label>{{say('setup_pages.their_pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" minlength="4" maxlength="8" autocomplete="off" required></label>
<button class="wide">{{say('setup_pages.add_colleague')}}</button></form>
<h2>{{say('phones.title')}}</h2>
<p>{{say('setup_pages.phones_why')}}</p>
% if code:
% include('new_phone')
% end
<form method="post" action="/setup/5/phone"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('phones.add')}}</button></form>
<h2>{{say('setup_pages.backup')}}</h2>
% for told in backup.said():
<p>{{say(told)}}</p>
% end
% include('put_in', stick_action='/setup/5/stick')
% if not backup.sticks.folder():
<p>{{say('setup_pages.backup_when')}}</p>
% end
<%
# The printer's place is here, between the phones and the end.
%>
