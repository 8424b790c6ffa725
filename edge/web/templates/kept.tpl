% include('head', title=say('forgetting.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('forgetting.title')}}</h2>
<p>{{say('forgetting.says')}}</p>
% for one in kept:
<section class="card">
<h3>{{say('forgetting.kept_' + one.kind)}}</h3>
<p>{{say('forgetting.so_many', count=one.count)}}\\
% if one.bytes:
, {{say(size(one.bytes))}}\\
% end
% if one.since:
, {{say('forgetting.since', day=day(one.since))}}\\
% end
.</p>
<p class="meta">{{say('forgetting.long_for', count=months) if months and one.kind in ('messages', 'files') else say('forgetting.long_' + one.kind)}} {{say('forgetting.seen_' + one.kind)}}</p>
</section>
% end
<section class="card">
<h3>{{say('forgetting.kept_backups')}}</h3>
% if copies:
<p>{{say('forgetting.long_backups', count=copies)}}</p>
<p class="meta">{{say('forgetting.seen_backups')}}</p>
% else:
<p>{{say('backup.none_yet')}}</p>
% end
</section>
<p><a class="file" href="/kept/note">{{say('forgetting.note')}}</a></p>
<h2>{{say('forgetting.retention')}}</h2>
<p>{{say('forgetting.retention_law')}}</p>
<p class="note">{{say('forgetting.retention_takes')}}</p>
% if older:
<p class="note" role="status">{{say('forgetting.older', count=older)}}</p>
% end
<form method="post" action="/kept/months"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('forgetting.how_long')}} <select name="months">
% for each in periods:
<option value="{{each}}"\\
% if each == months:
 selected\\
% end
>{{say('forgetting.months', count=each) if each else say('forgetting.no_end')}}</option>
% end
</select></label>
<label>{{say('takeout.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required></label>
<button class="wide">{{say('forgetting.keep_so_long')}}</button></form>
<h2 id="erased">{{say('forgetting.erased')}}</h2>
% if erased:
<p>{{say('forgetting.erased_says')}}</p>
<ul class="plain">
% for one in erased:
<li>{{day(one.at)}} {{hour(one.at)}}: {{say('forgetting.is_gone' if one.done else 'forgetting.is_going')}}\\
% if one.copies:
. {{say('forgetting.still_in', copies=', '.join(one.copies))}}\\
% end
</li>
% end
</ul>
% else:
<p class="note">{{say('forgetting.nobody_erased')}}</p>
% end
<p class="older"><a href="/settings">{{say('settings_pages.title')}}</a></p>
</main>
% include('ways')
