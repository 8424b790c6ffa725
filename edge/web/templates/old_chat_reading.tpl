% include('head', title=say('old_chats.title'), look='list')
% include('top')
<main data-live="reading">
<p><a class="button" href="/old-chats">{{say('old_chats.back')}}</a></p>
<h2><bdi>{{upload.name}}</bdi></h2>
<p class="note" role="status">{{say('old_chats.reading')}}</p>
</main>
% include('ways')
