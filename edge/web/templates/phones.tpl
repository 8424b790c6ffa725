% include('head', title=say('phones.title'), look='list')
% include('top')
<main>
<h2>{{say('phones.title')}} · {{len(phones)}}</h2>
% if code:
% include('new_phone')
% end
<form method="post" action="/phones/add"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('phones.add')}}</button></form>
% for phone in phones:
<section class="card">
<p><b>{{phone.label or say('door.a_phone')}}</b>{{' · ' + say('phones.this_one') if phone.id == this else ''}}</p>
<p class="meta">{{say('phones.since', day=day(phone.enrolled_at))}}\\
% for person in phone.used_by:
 · <bdi>{{say(person)}}</bdi>\\
% end
</p>
<form method="post" action="/phones/{{phone.id}}/end"><input type="hidden" name="token" value="{{token()}}"><button>{{say('phones.end')}}</button></form>
</section>
% end
</main>
% include('foot')
