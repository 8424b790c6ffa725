% last = include('last')['last']
% include('head', title=customer.name, look='list', styles=('lines.css',))
% include('top')
<main>
% include('said')
<section class="card person">
<h2><bdi>{{customer.name}}</bdi></h2>
% if customer.own_name:
<p class="meta">{{say('customers.own_name', name=customer.own_name)}}</p>
% end
% if customer.number:
<p><a class="button wide" href="tel:+{{customer.number}}">{{say('customers.call', number='+' + customer.number)}}</a></p>
% else:
<p class="note">{{say('customers.no_number')}}</p>
% end
<dl>
% if customer.username:
<dt>{{say('customers.username')}}</dt><dd><bdi>{{customer.username}}</bdi></dd>
% end
% if customer.former:
<dt>{{say('customers.former')}}</dt><dd>\\
% for number in customer.former:
<span class="number">+{{number}}</span> \\
% end
</dd>
% end
% if customer.lost:
<dt>{{say('customers.lost')}}</dt><dd>\\
% for number in customer.lost:
<span class="number">+{{number}}</span> \\
% end
</dd>
% end
% if customer.first_heard_at:
<dt>{{say('customers.first_heard')}}</dt><dd>{{day(customer.first_heard_at)}}</dd>
% end
% if customer.last_heard_at:
<dt>{{say('customers.last_heard')}}</dt><dd>{{day(customer.last_heard_at)}} {{hour(customer.last_heard_at)}}</dd>
% end
% if customer.user_id:
<dt>{{say('customers.id')}}</dt><dd><bdi>{{customer.user_id}}</bdi></dd>
% end
</dl>
<p class="chips">\\
% for how, count in customer.outcomes:
<span class="chip">{{say(outcome(how))}} {{count}}</span> \\
% end
% for label, count in customer.labels:
<span class="chip"><bdi>{{label}}</bdi> {{count}}</span> \\
% end
</p>
% include('blocked')
% include('pinned')
% include('rename')
% include('joined')
</section>
% if customer.queries:
<details class="earlier">
<summary>{{say('customers.queries', count=customer.queries_count)}}</summary>
<ul>
% for past in customer.queries:
<li><a href="/q/{{past.id}}">{{day(past.at)}} · {{say(outcome(past.outcome) or 'query.state_' + past.state)}} · \\
% if past.by:
<bdi>{{say(past.by)}}</bdi> · \\
% end
% last(past)
</a></li>
% end
</ul>
% if customer.queries_count > len(customer.queries):
<p class="note">{{say('page.more', count=customer.queries_count - len(customer.queries))}}</p>
% end
</details>
% end
<h2>{{say('customers.all_messages')}}</h2>
% if customer.older:
<p class="older"><a href="/c/{{customer.id}}?before={{customer.older}}">{{say('customers.older')}}</a></p>
% end
% if not customer.lines:
<p class="empty">{{say('customers.no_messages')}}</p>
% end
<ol class="lines">
% today = ''
% for folded, name, line in runs(customer.story):
% if folded:
% include('told_run')
% end
% if line.at and day(line.at) != today:
% today = day(line.at)
<li class="day">{{today}}</li>
% end
% if line.seq and line.seq == customer.found:
<li class="event" id="found">{{say('customers.found_here')}}</li>
% end
% include('told' if line.side == 'told' else 'line', line=line, query=customer, last=False)
% end
</ol>
% if customer.lines and printer:
<form method="post" action="/c/{{customer.id}}/print"><input type="hidden" name="token" value="{{token()}}">
<button class="wide">{{say('printing.print_conversation')}}</button></form>
% end
% if me.owner:
% include('block')
<details class="earlier">
<summary>{{say('takeout.their_file')}}</summary>
<p class="note">{{say('takeout.their_file_says')}}</p>
<form method="post" action="/c/{{customer.id}}/file"><input type="hidden" name="token" value="{{token()}}">
<div class="pair"><button name="form" value="pdf">{{say('takeout.as_pdf')}}</button> <button name="form" value="zip">{{say('takeout.as_pages')}}</button></div>
</form>
</details>
<p><a class="file" href="/c/{{customer.id}}/erase">{{say('forgetting.erase')}}</a></p>
% end
% if customer.newer:
<p class="older"><a href="/c/{{customer.id}}?after={{customer.newer}}">{{say('customers.newer')}}</a></p>
<p class="older"><a href="/c/{{customer.id}}">{{say('customers.newest')}}</a></p>
% end
</main>
<footer class="bottom">
% if customer.open_query:
<a class="go wide" href="/q/{{customer.open_query}}#newest">{{say('customers.open_query')}}</a>
% elif not customer.block.holds:
<form method="post" action="/c/{{customer.id}}/write"><input type="hidden" name="token" value="{{token()}}">
<button class="go wide">{{say('query.write_to', name=customer.name)}}</button></form>
% end
% include('nav', here='', closed=None)
</footer>
% include('foot')
