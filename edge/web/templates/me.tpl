% include('head', title=me.name, look='list')
% include('top')
<main>
% include('said')
% include('languages')
<section id="called">
<h2>{{say('called.title')}}</h2>
<p data-scripted hidden><button class="wide" type="button" role="switch" aria-checked="false" data-on="{{say('called.on')}}" data-off="{{say('called.off')}}" data-ring>{{say('page.sound')}}</button></p>
<p class="note">{{say('called.tones')}}</p>
<div class="choices" data-scripted hidden>
% for what in ('new', 'mine', 'offer'):
<button type="button" data-ring="{{what}}">{{say('called.tone_' + what)}}</button>
% end
</div>
<p class="note">{{say('called.limit')}}</p>
<p class="note">{{say('called.instead', wall=say('wall.title'))}}</p>
<noscript><p class="note">{{say('called.no_script')}}</p></noscript>
</section>
% if name:
<h2>{{say('me.name')}}</h2>
<p>{{say('me.name_says', address=name)}}</p>
% if way:
<p><a class="button wide" href="{{way}}">{{name}}</a></p>
<p class="note">{{say('me.name_soon')}}</p>
% else:
<form method="post" action="/me/name"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('me.name_go')}}</button></form>
% end
% end
<h2>{{say('team.my_pin')}}</h2>
<form method="post" action="/me/pin"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('team.old_pin')}} <input class="pin" name="old" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required></label>
<label>{{say('team.next_pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" minlength="4" maxlength="8" autocomplete="off" required></label>
<button class="wide">{{say('team.change_pin')}}</button></form>
<p><a class="button" href="/words">{{say('me.words')}}</a></p>
</main>
% include('ways')
