% include('head', title=say('setup_pages.title'), look='door')
<main>
<h1>{{say('setup_pages.welcome')}}</h1>
% include('said')
<form method="post" action="/setup">
% if code:
<p>{{say('setup_pages.this_phone')}}</p>
<input type="hidden" name="code" value="{{code}}">
% else:
<p>{{say('setup_pages.ask_console')}}</p>
<p><code>iduka setup-address</code></p>
<label>{{say('doors.code')}} <input name="code" maxlength="20" autocapitalize="characters" autocomplete="off" spellcheck="false" required></label>
% end
<button class="go wide">{{say('setup_pages.begin')}}</button>
</form>
</main>
% include('foot')
