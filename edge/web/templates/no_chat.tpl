% include('head', title=say('old_chats.title'), look='list')
% include('top')
<main>
<p><a class="button" href="/old-chats">{{say('old_chats.back')}}</a></p>
<h2><bdi>{{upload.name}}</bdi></h2>
% include('said')
<form method="post" action="/old-chats/{{upload.id}}/remove"><input type="hidden" name="token" value="{{token()}}"><button class="go">{{say('old_chats.remove')}}</button></form>
</main>
% include('ways')
