% include('head', title='Closed today', look='list')
% include('top')
<main>
<h2>Closed today · {{len(rows)}}</h2>
% if not rows:
<p class="empty">Nothing has been closed today yet.</p>
% end
<ul class="rows">
% for row in rows:
<li class="row"><a class="what" href="/q/{{row.id}}#newest">
<span class="who"><b><bdi>{{row.name}}</bdi></b> <span class="age">{{hour(row.closed_at)}}</span></span>
<span class="last" dir="auto">{{row.line}}</span>
<span class="chips"><span class="chip">{{outcome(row.outcome)}}</span></span>
</a></li>
% end
</ul>
</main>
% include('foot')
