% if owner:
<p>{{say('setup_pages.is_owner', name=owner.name)}}</p>
<p><a class="go wide" href="/setup/4">{{say('setup_pages.go_on')}}</a></p>
% else:
<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('setup_pages.owner_why')}}</p>
<label>{{say('setup_pages.your_name')}} <input name="name" value="{{typed.get('name', '')}}" maxlength="40" autocomplete="off" dir="auto" required></label>
<label>{{say('setup_pages.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" minlength="4" maxlength="8" autocomplete="off" required></label>
<label>{{say('setup_pages.pin_again')}} <input class="pin" name="again" type="password" inputmode="numeric" pattern="[0-9]*" minlength="4" maxlength="8" autocomplete="off" required></label>
<button class="go wide">{{say(button)}}</button></form>
% end
