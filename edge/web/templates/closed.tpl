% last = include('last')['last']
% include('head', title=say('page.closed_today'), look='list')
% include('top')
<main>
<h2>{{say('page.closed_today')}} · {{len(rows)}}</h2>
% if not rows:
<p class="empty">{{say('office.none_closed')}}</p>
% end
<ul class="rows">
% for row in rows:
<li class="row" id="{{row.id}}"><a class="what" href="/q/{{row.id}}#newest">
<span class="who"><b dir="auto">{{row.name}}</b> <span class="age">{{hour(row.closed_at)}}</span></span>
% last(row)
<span class="chips"><span class="chip">{{say(outcome(row.outcome))}}\\
% if row.closed_by:
 · <bdi>{{say(row.closed_by)}}</bdi>\\
% end
</span></span>
</a></li>
% end
</ul>
</main>
% include('ways', here='/closed', closed=len(rows))
