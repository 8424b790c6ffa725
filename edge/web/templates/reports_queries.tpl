% include('head', title=say('reports.title'), look='report', styles=styles)
% include('top')
<main>
<p class="older"><a href="/reports?{{address}}">{{say('reports.back')}}</a></p>
<h2>{{say('reports.behind_' + behind.what)}} · {{page.total}}</h2>
<p class="meta">{{named}}\\
% for words in narrowed:
 · <bdi>{{words}}</bdi>\\
% end
</p>
% if not page.rows:
<p class="empty">{{say('reports.none')}}</p>
% end
<ul class="rows">
% for row in page.rows:
<li class="row"><a class="what" href="/q/{{row.id}}#newest">
<span class="who"><b dir="auto">{{row.name}}</b> <span class="age">{{spent(row) if row.seconds is not None else ''}}</span></span>
% same_day = row.closed_at and day(row.closed_at) == day(row.opened_at)
<span class="last">{{day(row.opened_at)}} {{hour(row.opened_at)}}\\
% if row.closed_at:
 – {{'' if same_day else day(row.closed_at) + ' '}}{{hour(row.closed_at)}}\\
% end
</span>
<span class="chips">\\
% if row.outcome:
<span class="chip">{{say(ended(row.outcome))}}</span> \\
% end
% if row.holder:
<span class="chip"><bdi>{{row.holder}}</bdi></span>\\
% end
</span>
</a></li>
% end
</ul>
% if page.after is not None:
<p class="older"><a href="/reports/queries?{{list_address}}&amp;start={{page.after}}">{{say('reports.more')}}</a></p>
% end
% if page.rows:
<h2 class="along">{{say('reports.export')}}</h2>
% if cut:
<p class="meta along">{{say(cut)}}</p>
% end
<p class="pair along"><a class="go" href="/reports/queries.csv?{{list_address}}">{{say('reports.as_csv')}}</a>
<a class="go" href="/reports/queries.xlsx?{{list_address}}">{{say('reports.as_xlsx')}}</a></p>
% end
</main>
% include('ways')
