% include('head', title='This phone', look='door')
<main>
<h1>{{shop.name}}</h1>
% include('said')
<p>This phone has no access yet. Type the code that the owner gives you; it is needed only once.</p>
<form method="post" action="/enrol">
<label>Code <input name="code" value="{{code}}" maxlength="20" autocapitalize="characters" autocomplete="off" spellcheck="false" required></label>
<button class="go wide">Let this phone in</button>
</form>
</main>
% include('foot')
