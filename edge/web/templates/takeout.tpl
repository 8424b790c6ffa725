% include('head', title=say('takeout.title'), look='list')
% include('top')
% def button(path, word, look='wide'):
<form method="post" action="{{path}}"><input type="hidden" name="token" value="{{token()}}"><button class="{{look}}">{{say(word)}}</button></form>
% end
<main data-live="takeout">
% include('said')
<h2>{{say('takeout.title')}}</h2>
% if under_way:
<section class="card" role="status">
% if export.of:
<p>{{say('takeout.under_way_of', done=export.done, of=export.of)}}</p>
<progress class="wide" max="{{export.of}}" value="{{export.done}}" aria-label="{{say('takeout.title')}}"></progress>
% else:
<p>{{say('takeout.under_way')}}</p>
% end
<p class="meta">{{say('takeout.goes_on')}}</p>
% button('/takeout/stop', 'takeout.stop')
</section>
% elif export:
<section class="card" role="status">
% if export.state == 'done':
<p><b>{{say('takeout.is_ready')}}</b> {{say('takeout.messages', count=export.messages)}}, {{say('takeout.files', count=export.files)}}\\
% if export.bytes:
, {{say(size(export.bytes))}}\\
% end
.</p>
% if export.missing:
<p class="note">{{say('takeout.missing', count=export.missing)}}</p>
% end
% if export.there:
<p class="note">{{say('takeout.lies_' + export.wish.place, path=export.there)}}</p>
% else:
<p><a class="go wide" href="/takeout/{{export.id}}" download="{{export.name}}">{{say('takeout.fetch')}}</a></p>
% if prints:
<form method="post" action="/takeout/print"><input type="hidden" name="token" value="{{token()}}"><button class="wide" name="export" value="{{export.id}}">{{say('takeout.print')}}</button></form>
% end
<p class="meta">{{say('takeout.kept_until', day=day(export.until_at), hour=hour(export.until_at))}}</p>
% end
% if export.wish.place != 'stick':
% button('/takeout/drop', 'takeout.drop')
% end
% else:
<p class="reason">{{say('takeout.failed')}} {{say(export.why)}}</p>
% end
</section>
% end
% if holds:
<p>{{say('takeout.what')}}</p>
<p class="note">{{say('takeout.holds')}} {{say('takeout.customers', count=holds.customers)}}, {{say('takeout.messages', count=holds.messages)}}, {{say('takeout.files', count=holds.files)}}; {{say(size(holds.bytes))}}.</p>
<form method="post" action="/takeout"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('takeout.where')}} <select name="place">
% for place in places:
<option value="{{place}}">{{say('takeout.to_' + place)}}</option>
% end
</select></label>
<label>{{say('takeout.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required></label>
<p class="meta">{{say('takeout.pin_why')}}</p>
<button class="go wide">{{say('takeout.begin')}}</button></form>
% end
<p class="older"><a href="/settings">{{say('settings_pages.title')}}</a></p>
</main>
% include('ways')
