% include('head', title=say('phones.title'), look='list')
% include('top')
<main>
<h2>{{say('phones.title')}} · {{len(phones)}}</h2>
% if code:
% include('new_phone')
% end
<form method="post" action="/phones/add"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('phones.add')}}</button></form>
% if key:
<section class="card">
<p>{{say('phones.key_is')}}</p>
<p class="code">{{' '.join(key[at:at + 4] for at in range(0, len(key), 4))}}</p>
<p class="meta">{{say('phones.key_once')}}</p>
</section>
% end
% if people or waiting_phones or account:
<h2>{{say('phones.of_the_copy')}}</h2>
% end
% if account:
<section class="card">
<p dir="auto">{{say(account.said)}}</p>
<form method="post" action="/settings/whatsapp/check"><input type="hidden" name="token" value="{{token()}}"><button>{{say('phones.which_number')}}</button></form>
<form method="post" action="/phones/let-in"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="who" value="{{account.id}}"><button>{{say('phones.let_it_send')}}</button></form>
</section>
% end
% if people or waiting_phones:
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
% told = {one.id: one for one in newcomers()}
% for phone in phones:
<section class="card" id="{{phone.id}}">
<p><b>{{phone.label or say('door.a_phone')}}</b>{{' · ' + say('phones.this_one') if phone.id == this else ''}}</p>
<p class="meta">{{say('phones.since', day=day(phone.enrolled_at))}}\\
% for person in phone.used_by:
 · <bdi>{{say(person)}}</bdi>\\
% end
</p>
% if phone.id in told:
<p>{{say('phones.came_back' if told[phone.id].came_back else 'phones.was_let_in', day=day(told[phone.id].at), hour=hour(told[phone.id].at), phone=told[phone.id].called)}}</p>
<form method="post" action="/phones/{{phone.id}}/ours"><input type="hidden" name="token" value="{{token()}}"><button>{{say('phones.ours')}}</button></form>
% end
% if phone.id == asked and is_last:
<p class="said" role="alert">{{say('phones.last_of_owners')}}</p>
% elif phone.id == asked:
<p class="said" role="alert">{{say('phones.end_it')}}</p>
<form method="post" action="/phones/{{phone.id}}/end"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="sure" value="yes"><button>{{say('phones.end_now')}}</button></form>
% else:
<form method="post" action="/phones/{{phone.id}}/end"><input type="hidden" name="token" value="{{token()}}"><button>{{say('phones.end')}}</button></form>
% end
</section>
% end
<h2>{{say('phones.key')}}</h2>
<p>{{say('phones.key_says')}}</p>
<form method="post" action="/phones/key"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('phones.new_key' if has_key else 'phones.make_key')}}</button></form>
</main>
% include('ways')
