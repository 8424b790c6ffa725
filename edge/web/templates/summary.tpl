% include('head', title=say('slip.number', number='%05d' % found.number), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('slip.number', number='%05d' % found.number)}} · {{date(found.date)}}</h2>
% if found.withdrawn:
<p class="empty">{{say('summary.not_counted')}}</p>
% end
% if lines:
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
% if not found.withdrawn:
<form method="post" action="/summary/{{found.number}}/print"><input type="hidden" name="token" value="{{token()}}">
<button class="go wide">{{say('summary.print_copy' if found.printed_at else 'summary.print')}}</button></form>
% if asks:
<p class="said" role="alert">{{say('summary.again_means', day=date(found.date))}}</p>
% end
<form method="post" action="/summary/{{found.number}}/again"><input type="hidden" name="token" value="{{token()}}">
% if asks:
<input type="hidden" name="sure" value="yes">
% end
<button class="wide">{{say('summary.again_yes' if asks else 'summary.again')}}</button></form>
% end
<p class="older"><a href="/summary">{{say('summary.title')}}</a></p>
</main>
% include('ways')
