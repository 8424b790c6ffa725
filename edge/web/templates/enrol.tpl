% include('head', title=say('doors.this_phone'), look='door')
<main>
<h1>{{shop.name}}</h1>
% include('said')
<p>{{say('doors.code_here' if code else 'doors.waits' if waits else 'doors.no_access')}}</p>
% if by_name:
<p><a class="button wide" href="{{by_name}}">{{name}}</a></p>
<p class="note">{{say('doors.by_name')}}</p>
% end
<form method="post" action="/enrol">
% if code:
<input type="hidden" name="code" value="{{code}}">
% else:
<label>{{say('doors.code')}} <input name="code" maxlength="20" autocapitalize="characters" autocomplete="off" spellcheck="false" required></label>
% end
<button class="go wide">{{say('doors.let_in')}}</button>
</form>
% if not code:
<p class="older"><a href="/return">{{say('return.title')}}</a></p>
% end
</main>
% include('foot')
