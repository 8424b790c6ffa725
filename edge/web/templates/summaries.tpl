% include('head', title=say('summary.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('summary.title')}}</h2>
<nav class="parts" aria-label="{{say('summary.title')}}">
% for one in found:
<a class="card" href="/summary/{{one.number}}"><span><b>{{say('slip.number', number='%05d' % one.number)}}</b> · {{date(one.date)}}<br>
<span class="meta">{{say('summary.withdrawn' if one.withdrawn else 'summary.printed' if one.printed_at else 'summary.not_printed')}}</span></span></a>
% end
</nav>
% if older:
<p class="older"><a href="/summary?before={{older}}">{{say('summary.older')}}</a></p>
% end
% if not found:
<p class="empty">{{say('summary.none')}}</p>
% end
% if lines:
<h2>{{date(of) if of else say('summary.so_far')}}</h2>
<pre class="slip">
% for look, words in map(look_of, lines):
% if look:
<b class="{{look.name.lower()}}">{{words}}</b>
% else:
{{words}}
% end
% end
</pre>
% end
<nav class="parts" aria-label="{{say('reports.title')}}">
<a class="card" href="/reports">{{say('summary.reports')}}</a>
<a class="card" href="/printer">{{say('printing.title')}}</a>
</nav>
</main>
% include('ways')
