% include('head', title=say('forgetting.note'), look='list')
% include('top')
<main>
% include('said')
<article class="card" lang="{{chosen}}">
<h2>{{note_title}}</h2>
% for words in paragraphs:
<p>{{words}}</p>
% end
</article>
<nav class="parts" aria-label="{{say('me.language')}}">
% for code, name in languages.items():
<a class="card" href="/kept/note?language={{code}}" lang="{{code}}" {{'aria-current=true' if code == chosen else ''}}>{{name}}</a>
% end
</nav>
% if printer:
<form method="post" action="/kept/note"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="language" value="{{chosen}}">
<button class="wide">{{say('forgetting.print_note')}}</button></form>
% end
<p class="note">{{say('forgetting.note_by_browser')}}</p>
<p class="older"><a href="/kept">{{say('forgetting.title')}}</a></p>
</main>
% include('ways')
