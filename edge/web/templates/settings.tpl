% include('head', title=say('settings_pages.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('settings_pages.title')}}</h2>
<nav class="parts" aria-label="{{say('settings_pages.title')}}">
% for part in parts:
<a class="card" href="/settings/{{part}}">{{say('settings_pages.part_' + part)}}</a>
% end
<a class="card" href="/settings/way-in">{{say('way_in.title')}}</a>
<a class="card" href="/team">{{say('team.title')}}</a>
<a class="card" href="/phones">{{say('phones.title')}}</a>
<a class="card" href="/own-wifi">{{say('own_wifi.title')}}</a>
<a class="card" href="/quick-replies">{{say('quick.title')}}</a>
<a class="card" href="/printer">{{say('printing.title')}}</a>
<a class="card" href="/outcomes">{{say('outcomes.title')}}</a>
<a class="card" href="/labels">{{say('labels.title')}}</a>
<a class="card" href="/old-chats">{{say('old_chats.title')}}</a>
<a class="card" href="/takeout">{{say('takeout.title')}}</a>
<a class="card" href="/kept">{{say('forgetting.title')}}</a>
</nav>
% for told in backup.said():
<p class="meta">{{say(told)}}</p>
% end
% if backup.is_awaited:
<p class="note" role="status">{{say('backup.awaited')}}</p>
% end
% include('put_in', stick_action='/settings/backup/use')
% if backup.sticks.may_leave:
<form method="post" action="/settings/backup/out"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('backup.take_out')}}</button></form>
% end
% if backup.may_be_asked:
<form method="post" action="/settings/backup"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('backup.make_now')}}</button></form>
% end
<div class="parts"><a class="card" href="/settings/report" download>{{say('settings_pages.report')}}</a></div>
<p class="meta">{{say('settings_pages.report_why')}}</p>
<p class="meta">{{say('settings_pages.version', version=version)}}</p>
</main>
% include('ways')
