% include('head', title=say('labels.title'), look='list')
% include('top')
<main>
% include('said')
% used, away = [label for label in labels if not label.archived], [label for label in labels if label.archived]
<h2>{{say('labels.title')}} · {{len(used)}}</h2>
<p class="note">{{say('labels.what_they_are')}}</p>
% if not used:
<p class="empty">{{say('labels.none')}}</p>
% end
% for label in used:
<section class="card">
<p><span class="chip"><bdi>{{label.name}}</bdi></span></p>
<details {{'open' if typed.get('id') == label.id else ''}}>
<summary>{{say('labels.rename')}}</summary>
<form method="post" action="/labels/{{label.id}}/rename"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('labels.name')}} <input name="name" value="{{typed.get('name', '') if typed.get('id') == label.id else label.name}}" maxlength="24" dir="auto" autocomplete="off" required></label>
<button class="go">{{say('labels.rename')}}</button></form>
</details>
<form method="post" action="/labels/{{label.id}}/archive"><input type="hidden" name="token" value="{{token()}}"><button>{{say('labels.archive')}}</button></form>
</section>
% end
<h2>{{say('labels.new')}}</h2>
<form method="post" action="/labels/add"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('labels.name')}} <input name="name" value="{{typed.get('name', '') if not typed.get('id') else ''}}" maxlength="24" dir="auto" autocomplete="off" required></label>
<button class="go wide">{{say('labels.add')}}</button></form>
% if away:
<h2>{{say('labels.archived', count=len(away))}}</h2>
<p class="note">{{say('labels.archived_says')}}</p>
<p>
% for label in away:
<span class="chip"><bdi>{{label.name}}</bdi></span>
% end
</p>
% end
</main>
% include('ways')
