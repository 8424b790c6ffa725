% include('head', title=say('doors.sign_in'), look='door')
<main>
<h1>{{shop.name}}</h1>
% include('said')
% if chosen:
<h2><bdi>{{chosen.name}}</bdi></h2>
<form method="post" action="/sign-in"><input type="hidden" name="name" value="{{chosen.name}}">
<label>{{say('doors.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required autofocus></label>
<button class="go wide">{{say('doors.sign_in')}}</button>
</form>
% if len(people) > 1:
<p class="older"><a href="/sign-in">{{say('doors.not_you')}}</a></p>
% end
% elif people:
<h2>{{say('doors.who')}}</h2>
<form class="people" method="get" action="/sign-in">
% for person in people:
<button name="name" value="{{person.name}}"><bdi>{{person.name}}</bdi></button>
% end
</form>
% else:
<p class="empty">{{say('doors.nobody_yet')}}</p>
% end
</main>
% include('foot')
