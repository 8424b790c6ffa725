<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('setup_pages.hours_why')}}</p>
% for number, (day, opens, closes) in enumerate(days):
<fieldset class="hours"><legend>{{day}}</legend>
<label><span class="unseen">{{day}}: {{say('setup_pages.opens')}}</span> <input type="time" name="opens_{{number}}" value="{{typed.get('opens_%d' % number, opens)}}"></label>
<label><span class="unseen">{{day}}: {{say('setup_pages.closes')}}</span> <input type="time" name="closes_{{number}}" value="{{typed.get('closes_%d' % number, closes)}}"></label>
</fieldset>
% end
<p class="meta">{{say('setup_pages.hours_how')}}</p>
<label>{{say('setup_pages.zone')}} <select name="zone">
% for continent, names in zones.items():
<optgroup label="{{continent}}">
% for name in names:
<option {{'selected' if name == typed.get('zone', shop.zone) else ''}}>{{name}}</option>
% end
</optgroup>
% end
% if not any(shop.zone in names for names in zones.values()):
<option selected>{{shop.zone}}</option>
% end
</select></label>
<label>{{say('setup_pages.day_cut')}} <input type="time" name="day_cut" value="{{typed.get('day_cut', shop.day_cut)}}"></label>
<p class="meta">{{say('setup_pages.day_cut_how')}}</p>
<button class="go wide">{{say(button)}}</button></form>
