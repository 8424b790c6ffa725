<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('setup_pages.shop_name')}} <input name="name" value="{{typed.get('name', '' if fresh else shop.name)}}" maxlength="60" autocomplete="organization" dir="auto" required></label>
<label>{{say('setup_pages.language')}} <select name="language">
% for code, name in languages.items():
<option value="{{code}}" lang="{{code}}" {{'selected' if code == typed.get('language', shop.language) else ''}}>{{name}}</option>
% end
</select></label>
<p class="meta">{{say('setup_pages.language_why')}}</p>
<button class="go wide">{{say(button)}}</button></form>
