% include('head', title=say('setup_pages.title'), look='door')
<main>
<h1>{{shop.name}}</h1>
<p>{{say('setup_pages.wait', name=owner.name)}}</p>
<p><a class="go wide" href="/sign-in">{{say('doors.switch')}}</a></p>
</main>
% include('foot')
