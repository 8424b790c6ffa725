% include('head', title=say('setup_pages.title'), look='door')
<main>
<h1>{{say('setup_pages.title')}}</h1>
<p class="note" role="status">{{say('backup.coming_back')}}</p>
</main>
% include('foot')
