% include('head', title=me.name, look='list')
% include('top')
<main>
% include('said')
% include('languages')
<h2>{{say('team.my_pin')}}</h2>
<form method="post" action="/me/pin"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('team.old_pin')}} <input class="pin" name="old" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required></label>
<label>{{say('team.next_pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" minlength="4" maxlength="8" autocomplete="off" required></label>
<button class="wide">{{say('team.change_pin')}}</button></form>
<p><a class="button" href="/words">{{say('me.words')}}</a></p>
</main>
% include('foot')
