% if back.why:
<p class="note" role="alert">{{say('backup.did_not_come', why=say(back.why))}}</p>
% end
% for copy in back.offered():
<form method="post" action="/setup/1/restore"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="copy" value="{{copy.name}}">
<p class="note">{{say('backup.copy_is_in')}}</p>
<button class="wide">{{say('backup.bring_back', day=date(copy.made_at.astimezone(shop.timezone).date()))}}</button></form>
% end
