% include('head', title=say('own_wifi.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('own_wifi.title')}}</h2>
<p>{{say('own_wifi.why')}}</p>
% if key:
<section class="card">
<p>{{say('own_wifi.join', minutes=minutes)}}</p>
<svg class="qr" viewBox="0 0 {{qr.size}} {{qr.size}}" aria-hidden="true"><path d="{{qr.path}}"/></svg>
<p>{{say('own_wifi.named', name=name)}}</p>
<p class="code">{{key[:4]}} {{key[4:8]}} {{key[8:]}}</p>
<p class="meta">{{say('own_wifi.once')}}</p>
<p>{{say('own_wifi.then_open', address=opens)}}</p>
</section>
% else:
<p class="card">{{say('own_wifi.' + state.what, name=state.name, minutes=minutes)}}</p>
% if asks:
<p class="said" role="alert">{{say('own_wifi.end_it')}}</p>
<form method="post" action="/own-wifi/off"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="sure" value="yes"><button>{{say('own_wifi.end_now')}}</button></form>
% elif state.what in ('on', 'trying'):
<form method="post" action="/own-wifi/off"><input type="hidden" name="token" value="{{token()}}"><button>{{say('own_wifi.end')}}</button></form>
% elif state.what not in ('absent', 'asked'):
<form method="post" action="/own-wifi/on"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('own_wifi.make')}}</button></form>
% end
% end
<p class="older"><a href="/own-wifi">{{say('own_wifi.look')}}</a></p>
</main>
% include('ways')
