% include('head', title=say('me.words'), look='list')
% include('top')
<main>
<h2>{{say('me.words')}}</h2>
<p class="note">{{say('me.words_say')}}</p>
% for code in codes:
<details class="card" {{'open' if code == codes[0] else ''}}>
<summary>{{languages[code]}}</summary>
<ul>
% for part, count in parts.items():
<li><a class="button" href="/words/{{code}}/{{part}}">{{part}} · {{count}}</a></li>
% end
</ul>
</details>
% end
</main>
% include('foot')
