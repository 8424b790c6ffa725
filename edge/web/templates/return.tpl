% include('head', title=say('return.title'), look='door')
<main>
<h1>{{shop.name}}</h1>
% include('said')
% if asked:
<p>{{say('return.type_it')}}</p>
% if trouble:
<p class="said" role="alert">{{say('return.not_printed', why=trouble)}}</p>
% end
<form method="post" action="/return/code">
<label>{{say('doors.code')}} <input name="code" maxlength="20" autocapitalize="characters" autocomplete="off" spellcheck="false" required></label>
<button class="go wide">{{say('doors.let_in')}}</button>
</form>
<p class="older"><a href="/return/code">{{say('return.look')}}</a></p>
% else:
<p>{{say('return.how')}}</p>
<form method="post" action="/return">
<label>{{say('return.name')}} <input name="name" value="{{name}}" maxlength="40" autocomplete="off" spellcheck="false" required></label>
<label>{{say('doors.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required></label>
<button class="go wide">{{say('return.print')}}</button>
</form>
% end
<p class="older"><a href="/enrol">{{say('return.otherwise')}}</a></p>
</main>
% include('foot')
