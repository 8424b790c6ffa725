% include('head', title=say('team.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('team.title')}} · {{len(people)}}</h2>
% def pin():
<label>{{say('team.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" minlength="4" maxlength="8" autocomplete="off" required></label>
% end
% for person in people:
<section class="card">
<p><b><bdi>{{person.name}}</bdi></b>{{' · ' + say('team.owner') if person.owner else ''}}</p>
% if person.id in awaiting:
<p class="meta">{{say('team.waits')}} <a class="button" href="/phones">{{say('phones.title')}}</a></p>
% end
<details {{'open' if typed.get('id') == person.id and typed.get('name') else ''}}>
<summary>{{say('team.rename')}}</summary>
<form method="post" action="/team/{{person.id}}/rename"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('team.name')}} <input name="name" value="{{typed.get('name') if typed.get('id') == person.id and typed.get('name') else person.name}}" maxlength="40" dir="auto" autocomplete="off" required></label>
<button class="go">{{say('team.rename')}}</button></form>
</details>
% if person.id != me.id:
<details>
<summary>{{say('team.new_pin')}}</summary>
<form method="post" action="/team/{{person.id}}/pin"><input type="hidden" name="token" value="{{token()}}">
% pin()
<button class="go">{{say('team.set_pin')}}</button></form>
</details>
% end
<details>
<summary>{{say('team.leave')}}</summary>
<form method="post" action="/team/{{person.id}}/leave"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('team.leave_says', name=person.name)}}</p>
<button>{{say('team.leave_now', name=person.name)}}</button></form>
</details>
</section>
% end
<h2>{{say('team.new')}}</h2>
<form method="post" action="/team/add"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('team.name')}} <input name="name" value="{{typed.get('name', '') if not typed.get('id') else ''}}" maxlength="40" dir="auto" autocomplete="off" required></label>
% pin()
<label class="check"><input name="owner" type="checkbox" value="yes"> {{say('team.as_owner')}}</label>
<button class="go wide">{{say('team.add')}}</button></form>
</main>
% include('ways')
