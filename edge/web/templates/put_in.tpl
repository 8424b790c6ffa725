% for stick in backup.sticks.offered():
<form method="post" action="{{stick_action}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="stick" value="{{stick.id}}">
<p class="note">{{say('backup.put_in', stick=stick.shown)}}</p>
<button class="wide">{{say('backup.use_it')}}</button></form>
% end
