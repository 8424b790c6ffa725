% include('head', title=say('phones.title'), look='list')
% include('top')
<main>
<h2>{{say('phones.title')}} · {{len(phones)}}</h2>
% if code:
% include('new_phone')
% end
<form method="post" action="/phones/add"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('phones.add')}}</button></form>
% if people or waiting_phones:
<h2>{{say('phones.of_the_copy')}}</h2>
<p>{{say('phones.look_first')}}</p>
% for person in people:
<section class="card">
<p><b><bdi>{{person.name}}</bdi></b>{{' · ' + say('team.owner') if person.owner else ''}}</p>
<form method="post" action="/phones/let-in"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="who" value="{{person.id}}"><button>{{say('phones.let_in')}}</button></form>
</section>
% end
% for phone in waiting_phones:
<section class="card">
<p><b>{{phone.label or say('door.a_phone')}}</b></p>
<p class="meta">{{say('phones.since', day=day(phone.enrolled_at))}}\\
% for person in phone.used_by:
 · <bdi>{{say(person)}}</bdi>\\
% end
</p>
<form method="post" action="/phones/let-in"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="who" value="{{phone.id}}"><button>{{say('phones.let_in')}}</button></form>
<form method="post" action="/phones/{{phone.id}}/end"><input type="hidden" name="token" value="{{token()}}"><button>{{say('phones.end')}}</button></form>
</section>
% end
<form method="post" action="/phones/let-in"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="who" value="{{' '.join(one.id for one in [*people, *waiting_phones])}}"><button class="wide">{{say('phones.let_all_in')}}</button></form>
<h2>{{say('phones.with_access')}}</h2>
% end
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
