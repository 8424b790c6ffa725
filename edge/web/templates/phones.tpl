% include('head', title='Phones', look='list')
% include('top')
<main>
<h2>Phones · {{len(phones)}}</h2>
% if code:
<section class="card">
<p>On the new phone, in the shop's own Wi-Fi, open <b class="number">{{address}}</b> and type</p>
<p class="code">{{code[:4]}} {{code[4:]}}</p>
<p class="meta">It works once, within the hour, and is not shown again.</p>
</section>
% end
<form method="post" action="/phones/add"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">Add a phone</button></form>
% for phone in phones:
<section class="card">
<p><b>{{phone.label}}</b>{{' · this one' if phone.id == this else ''}}</p>
<p class="meta">since {{phone.enrolled_at[:10]}}{{' · ' + phone.used_by if phone.used_by else ''}}</p>
<form method="post" action="/phones/{{phone.id}}/end"><input type="hidden" name="token" value="{{token()}}"><button>End its access</button></form>
</section>
% end
</main>
% include('foot')
