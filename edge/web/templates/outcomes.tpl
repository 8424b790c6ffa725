% include('head', title=say('outcomes.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('outcomes.title')}} · {{len(outcomes)}}</h2>
<p class="note">{{say('outcomes.what_they_are')}}</p>
% def hidden(one):
<input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="outcome" value="{{one}}">\\
% end
% def words(value):
<label>{{say('outcomes.words')}} <input name="words" value="{{value}}" maxlength="24" dir="auto" autocomplete="off" required></label>
% end
% for one in outcomes:
% mine = typed.get('words') and typed.get('outcome') == one
<section class="card">
<p><b><bdi>{{say(outcome(one))}}</bdi></b></p>
<div class="moves">
% for what in ('up', 'down', 'remove'):
<form method="post" action="/outcomes/{{what}}">\\
% hidden(one)
<button>{{say('quick.' + what)}}</button></form>
% end
</div>
<details {{'open' if mine else ''}}>
<summary>{{say('labels.rename')}}</summary>
<form method="post" action="/outcomes/rename">\\
% hidden(one)
% words(typed.get('words') if mine else say(outcome(one)))
<button class="go">{{say('labels.rename')}}</button></form>
</details>
</section>
% end
<h2>{{say('outcomes.new')}}</h2>
<form method="post" action="/outcomes/add"><input type="hidden" name="token" value="{{token()}}">
% words(typed.get('words', '') if not typed.get('outcome') else '')
<button class="go wide">{{say('labels.add')}}</button></form>
</main>
% include('ways')
