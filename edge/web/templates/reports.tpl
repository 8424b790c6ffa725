% include('head', title=say('reports.title'), look='report', styles=styles)
% include('top')
% def picture(drawing, said):
<svg class="chart" role="img" viewBox="0 0 {{drawing.width}} {{'%.0f' % drawing.height}}"><title>{{said}}</title>
% for box in drawing.boxes:
<rect class="{{box.look}}" x="{{'%.1f' % box.x}}" y="{{'%.1f' % box.y}}" width="{{'%.1f' % box.width}}" height="{{'%.1f' % box.height}}"/>
% end
% for word in drawing.words:
<text x="{{'%.1f' % word.x}}" y="{{'%.1f' % word.y}}" text-anchor="{{word.anchor}}">{{word.text}}</text>
% end
</svg>
% end
% def number(cell):
% if cell.behind and cell.value is not None and (cell.value or cell.unit == 'span'):
<a href="{{behind(cell)}}">{{text(cell)}}</a>\\
% else:
<span>{{text(cell)}}</span>\\
% end
% end
% def names(table, row):
<bdi>{{text(row[0])}}</bdi>\\
% if table.name in with_bars:
% portion = share(row[-1].value, max(other[-1].value for other in table.rows))
<svg class="share" viewBox="0 0 {{portion.width}} {{portion.height}}" preserveAspectRatio="none" aria-hidden="true">\\
% for box in portion.boxes:
<rect class="{{box.look}}" x="{{box.x}}" y="{{box.y}}" width="{{'%.1f' % box.width}}" height="{{box.height}}"/>\\
% end
</svg>\\
% end
% end
% def heads(table):
% for column in table.columns[1:]:
<th scope="col">{{head(column)}}</th>\\
% end
% end
% def cells(row):
% for cell in row[1:]:
<td>\\
% number(cell)
</td>\\
% end
% end
% def plain(table):
<table class="figures by-{{table.name}}">
<thead><tr><td></td>\\
% heads(table)
</tr></thead>
<tbody>
% for row in table.rows:
<tr><th scope="row">\\
% names(table, row)
</th>\\
% cells(row)
</tr>
% end
</tbody></table>
% end
% def two_lines(table):
<table class="figures two by-{{table.name}}">
<thead><tr>\\
% heads(table)
</tr></thead>
% for row in table.rows:
<tbody><tr><th scope="rowgroup" colspan="{{len(row) - 1}}">\\
% names(table, row)
</th></tr>
<tr>\\
% cells(row)
</tr></tbody>
% end
</table>
% end
% def section(name, wide=False):
% table = report.table(name)
% if table.rows:
<h2>{{say(table.title)}}</h2>
% two_lines(table) if wide else plain(table)
% end
% end
% def chart(name):
% if name in charts:
% one = charts[name]
<h2>{{say(report.table(name).title)}}</h2>
<figure>
% picture(one.drawing, say(one.said))
% if name == 'days':
<figcaption><span class="key full"></span> {{say('reports.came_in')}} <span class="key {{'mark' if one.marked else 'open'}}"></span> {{say('reports.closed')}}</figcaption>
% end
% if one.shaded:
<figcaption><span class="key away"></span> {{say('reports.away')}}</figcaption>
% end
% if one.weekly:
<figcaption>{{say('reports.weeks_chart')}}</figcaption>
% end
</figure>
<details class="numbers"><summary>{{say('reports.in_numbers')}}</summary>
<div class="scroll" role="region" tabindex="0" aria-label="{{say(report.table(name).title)}}">
% plain(report.table(name))
</div></details>
% end
% end
<main>
<nav class="kinds" aria-label="{{say('reports.title')}}">
% for kind, there in kinds:
<a href="/reports?{{there}}" {{'aria-current=page' if kind == asked.kind else ''}}>{{say('reports.kind_' + kind)}}</a>
% end
<details {{'open' if asked.kind == 'range' else ''}}><summary>{{say('reports.range')}}</summary>
<form method="get" action="/reports"><input type="hidden" name="kind" value="range">
<label>{{say('reports.from')}} <input type="date" name="first" value="{{asked.first.isoformat()}}" required></label>
<label>{{say('reports.to')}} <input type="date" name="last" value="{{asked.last.isoformat()}}" required></label>
<button class="go">{{say('reports.show')}}</button></form></details>
</nav>
% if sentence:
<p class="said" role="alert">{{say(sentence)}}</p>
% end
<div class="period">
<a href="/reports?{{earlier}}" aria-label="{{say('reports.earlier')}}">‹</a>
<h2>{{named}}</h2>
% if later:
<a href="/reports?{{later}}" aria-label="{{say('reports.later')}}">›</a>
% else:
<span></span>
% end
</div>
% figures = report.figures
% if not figures.complete:
<p class="note">{{say('reports.so_far_day' if asked.first == asked.last else 'reports.so_far')}}</p>
% end
% if not figures.certain:
<p class="banner">{{say('reports.not_certain')}}</p>
% end
% if look:
<p class="look">\\
% for said in look:
{{say(said)}} \\
% end
</p>
% end
<div class="tiles">
% for tile in tiles:
<div class="tile"><p>{{say(tile.title)}}</p><p class="big">\\
% number(tile.now)
</p><p class="small">\\
% if tile.change:
<b class="{{'' if tile.better is None else 'better' if tile.better else 'worse'}}"><span aria-hidden="true">{{'▲' if tile.change > 0 else '▼'}}</span> {{'+' if tile.change > 0 else '−'}}{{text(tile.difference)}}</b> \\
% end
% if tile.before.value:
<a href="{{behind(tile.before)}}">{{say('reports.before_was', number=text(tile.before))}}</a>\\
% else:
{{say('reports.before_was', number=text(tile.before))}}\\
% end
</p></div>
% end
</div>
<p class="note">{{say('reports.compared_with', days=compared)}}</p>
% if not figures.came_in and not figures.closed_count:
<p class="empty">{{say('reports.nothing')}}</p>
% end
% chart('days')
% chart('hours')
% staff = report.table('staff').rows
% if staff:
<h2>{{say('reports.people')}}</h2>
<ul class="team">
% for row in staff:
% portion = share(row[2].value, max(1, max(other[2].value for other in staff)))
<li><b><bdi>{{row[0].value}}</bdi></b>
<svg class="share" viewBox="0 0 {{portion.width}} {{portion.height}}" preserveAspectRatio="none" aria-hidden="true">\\
% for box in portion.boxes:
<rect class="{{box.look}}" x="{{box.x}}" y="{{box.y}}" width="{{'%.1f' % box.width}}" height="{{box.height}}"/>\\
% end
</svg>
<span class="figure">\\
% number(row[2])
 · \\
% number(row[3])
</span></li>
% end
</ul>
% end
% rows, all_waiting = waiting
% if rows:
<h2>{{say('reports.still_waiting')}}</h2>
<ul class="callers">
% for one in rows:
<li><a class="who" href="/q/{{one.row.query}}#newest"><i class="face t{{tint(one.customer)}}" aria-hidden="true">{{initials(one.row.name)}}</i> <span><bdi>{{one.row.name}}</bdi><br>
<span class="meta">{{say(span(one.row.age_seconds)) if one.row.age_seconds is not None else '–'}}</span></span></a>
% if one.number:
<a class="button" href="tel:+{{one.number}}" aria-label="{{say('query.call', name=one.row.name)}}">{{say('reports.call')}}</a>
% end
</li>
% end
</ul>
% if all_waiting > len(rows):
<p class="older"><a href="/?see=waiting">{{say('reports.all_waiting', count=all_waiting)}}</a></p>
% end
% end
<details class="numbers"><summary>{{say('reports.in_full')}}</summary>
% section('times', True)
% section('left')
% section('staff', True)
% section('lapsed')
% section('outcomes')
% section('labels')
% section('customers')
% section('sum')
</details>
% if paper:
% button, job = paper
<form class="along" id="paper" method="post" action="/reports/print"><input type="hidden" name="token" value="{{token()}}">
<input type="hidden" name="day" value="{{asked.first.isoformat()}}">
% if asked.count > 1:
<input type="hidden" name="last" value="{{asked.last.isoformat()}}">
% end
% if job:
<p class="note" role="status" data-said><a href="/printer">{{say('printing.slip_' + job.kind)}} · {{say('printing.state_' + job.state)}}</a>
% if job.reason:
<br>{{say(job.reason)}}
% end
</p>
% end
<button class="go wide">{{say(button)}}</button></form>
% end
<h2 class="along">{{say('reports.export')}}</h2>
<p class="pair along"><a class="go" href="/reports/export.csv?{{address}}">{{say('reports.as_csv')}}</a>
<a class="go" href="/reports/export.xlsx?{{address}}">{{say('reports.as_xlsx')}}</a></p>
<p class="note along">{{say('reports.print')}}</p>
</main>
% include('ways')
