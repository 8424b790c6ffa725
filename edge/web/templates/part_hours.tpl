<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('setup_pages.hours_why')}}</p>
% for number, (day, opens, closes, _, _) in enumerate(days):
<div class="hours"><b>{{day}}</b>
<label><span class="unseen">{{day}}: {{say('setup_pages.opens')}}</span> <input type="time" name="opens_{{number}}" value="{{typed.get('opens_%d' % number, opens)}}"></label>
<label><span class="unseen">{{day}}: {{say('setup_pages.closes')}}</span> <input type="time" name="closes_{{number}}" value="{{typed.get('closes_%d' % number, closes)}}"></label>
</div>
% end
<p class="meta">{{say('setup_pages.hours_how')}}</p>
% again = any(opens for *_, opens, _ in days) or any(name.startswith('opens_again') and typed[name] for name in typed)
<details {{'open' if again else ''}}><summary class="wide">{{say('setup_pages.again')}}</summary>
<p class="meta">{{say('setup_pages.again_how')}}</p>
% for number, (day, _, _, opens, closes) in enumerate(days):
<div class="hours"><b>{{day}}</b>
<label><span class="unseen">{{day}}: {{say('setup_pages.opens_again')}}</span> <input type="time" name="opens_again_{{number}}" value="{{typed.get('opens_again_%d' % number, opens)}}"></label>
<label><span class="unseen">{{day}}: {{say('setup_pages.closes_again')}}</span> <input type="time" name="closes_again_{{number}}" value="{{typed.get('closes_again_%d' % number, closes)}}"></label>
</div>
% end
</details>
<details {{'open' if days_off[0] or shop.last_saturday else ''}}><summary class="wide">{{say('setup_pages.days_off')}}</summary>
<p class="meta">{{say('setup_pages.days_off_how')}}</p>
% for place, off in enumerate(days_off):
<label><span class="unseen">{{say('setup_pages.day_off', number=place + 1)}}</span> <input type="date" name="day_off_{{place}}" value="{{typed.get('day_off_%d' % place, off)}}"></label>
% end
<label>{{say('setup_pages.last_saturday')}} <input type="time" name="last_saturday" value="{{typed.get('last_saturday', shop.last_saturday)}}"></label>
<p class="meta">{{say('setup_pages.last_saturday_how')}}</p>
</details>
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
