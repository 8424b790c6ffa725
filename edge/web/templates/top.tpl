<header class="top">
<h1><a href="/">{{shop.name}}</a></h1>
<details class="menu">
<summary><bdi>{{me.name}}</bdi></summary>
<nav aria-label="{{say('page.menu')}}">
% for person in others:
<a class="switch" href="/sign-in?name={{quoted(person.name)}}"><bdi>{{person.name}}</bdi></a>
% end
<a href="/sign-in">{{say('doors.switch')}}</a>
<a href="/me">{{say('page.me')}}</a>
<button class="plain" type="button" role="switch" aria-checked="false" data-on="{{say('called.on')}}" data-off="{{say('called.off')}}" data-ring data-scripted hidden>{{say('page.sound')}}</button>
<b>{{say('page.menu_to_do')}}</b>
<a href="/held">{{say('page.held')}}</a>
<a href="/call-list">{{say('call_list.title')}}</a>
<a href="/apart">{{say('page.apart')}}</a>
<a href="/notices">{{say('page.notices')}}</a>
<b>{{say('page.menu_shop')}}</b>
% if me.owner:
<a href="/reports">{{say('reports.title')}}</a>
<a href="/summary">{{say('summary.title')}}</a>
<a href="/settings">{{say('settings_pages.title')}}</a>
% end
<a href="/wall">{{say('wall.title')}}</a>
<a href="/help">{{say('help.title')}}</a>
<form method="post" action="/sign-out"><button class="plain">{{say('page.sign_out')}}</button></form>
</nav>
</details>
</header>
