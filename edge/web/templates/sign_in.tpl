% include('head', title='Sign in', look='door')
<main>
<h1>{{shop.name}}</h1>
% include('said')
<form method="post" action="/sign-in">
<label>Name <select name="name" required>
% for person in people:
<option value="{{person.name}}" {{'selected' if person.name == name else ''}}>{{person.name}}</option>
% end
</select></label>
<label>PIN <input name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required autofocus></label>
<button class="go wide">Sign in</button>
</form>
% if not people:
<p class="empty">Nobody works here yet. On the box: server.py staff add NAME --owner</p>
% end
</main>
% include('foot')
