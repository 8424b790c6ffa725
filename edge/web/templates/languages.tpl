<h2>{{say('me.language')}}</h2>
<form method="post" action="/me/language"><input type="hidden" name="token" value="{{token()}}">
<div class="choices">
% for code, name in languages.items():
<button name="language" value="{{code}}" lang="{{code}}" {{'aria-current=true' if code == lang else ''}}>{{name}}</button>
% end
</div></form>
<p class="note">{{say('me.language_note')}}</p>
