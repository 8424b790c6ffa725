<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('closed_note.switch')}} <select name="closed_note">
<option value="no">{{say('settings_pages.no')}}</option>
<option value="yes" {{'selected' if typed.get('closed_note', 'yes' if shop.closed_note else 'no') == 'yes' else ''}}>{{say('settings_pages.yes')}}</option>
</select></label>
<p class="meta">{{say('closed_note.why')}}</p>
% for code, (name, text) in notes.items():
<label>{{say('closed_note.text_in', language=name)}} <textarea name="text_{{code}}" lang="{{code}}" rows="3" maxlength="{{most_letters}}" dir="auto">
{{typed.get('text_' + code, text)}}</textarea></label>
% end
<p class="meta">{{say('closed_note.whose')}}</p>
<button class="go wide">{{say(button)}}</button></form>
