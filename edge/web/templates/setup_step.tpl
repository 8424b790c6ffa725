% heading = say('setup_pages.' + part)
% include('head', title=heading, look='door')
<main>
<ol class="steps" aria-label="{{say('setup_pages.title')}}">
% for step in range(1, steps + 1):
<li class="{{'now' if step == number else 'done' if step < reached else ''}}">\\
% if step <= reached and step != number:
<a href="/setup/{{step}}" aria-label="{{say('setup_pages.step', number=step, of=steps)}}">{{step}}</a></li>
% else:
<span>{{step}}</span></li>
% end
% end
</ol>
<h1>{{heading}}</h1>
% include('said')
% if part == 'shop':
% include('bring_back')
% end
% include('part_' + part, button='setup_pages.next')
% if part == 'whatsapp':
% if checked:
<p><a class="go wide" href="/setup/5">{{say('setup_pages.go_on')}}</a></p>
% else:
<form method="post" action="/setup/4/later"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('setup_pages.later')}}</button></form>
% end
% elif part == 'people':
% if proves and not code:
% include('proof')
% end
% # Of the form above: whoever has typed a colleague and taps this has them taken on as well.
<button class="go wide" form="colleague" name="finish" value="yes" formnovalidate>{{say('setup_pages.open_shop')}}</button>
% end
<p class="meta">{{say('setup_pages.leave')}}</p>
</main>
% include('foot')
