% include('head', title=say('writing.title'), look='list')
% include('top')
<main>
% include('said')
<form class="card" method="post" action="/write"><input type="hidden" name="token" value="{{token()}}">
<h2>{{say('writing.title')}}</h2>
<label>{{say('writing.number_label')}} <input type="tel" name="number" value="{{number}}" maxlength="40" autocomplete="off" required autofocus></label>
<label>{{say('writing.name_label')}} <input name="name" value="{{name}}" maxlength="60" dir="auto" autocomplete="off"></label>
<p class="note">{{say('writing.what_may_go')}}</p>
<button class="go wide">{{say('writing.choose_text')}}</button></form>
<p><a class="button" href="/templates">{{say('page.approved')}}</a></p>
</main>
% include('ways')
