% include('head', title=say('settings_pages.part_' + part), look='list')
% include('top')
<main>
<h2>{{say('settings_pages.part_' + part)}}</h2>
% include('said')
% if kept:
<p class="banner" role="status">{{say('settings_pages.kept')}}</p>
% end
% include('part_' + part, button='settings_pages.keep')
<p class="older"><a href="/settings">{{say('settings_pages.title')}}</a></p>
</main>
% include('ways')
