<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
% for name, choice in choices.items():
<label>{{say('settings_pages.' + name)}} <select name="{{name}}">
% for seconds in choice:
<option value="{{seconds}}" {{'selected' if seconds == values[name] else ''}}>{{say(age(seconds)) if seconds else say('settings_pages.at_once')}}</option>
% end
</select></label>
<p class="meta">{{say('settings_pages.' + name + '_why')}}</p>
% end
% for name, on in switches.items():
<label>{{say('settings_pages.' + name)}} <select name="{{name}}">
<option value="no">{{say('settings_pages.no')}}</option>
<option value="yes" {{'selected' if on else ''}}>{{say('settings_pages.yes')}}</option>
</select></label>
<p class="meta">{{say('settings_pages.' + name + '_why')}}</p>
% end
<button class="go wide">{{say(button)}}</button></form>
