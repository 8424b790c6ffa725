% include('head', title=me.name, look='list')
% include('top')
<main>
% include('said')
% include('languages')
</main>
% include('foot')
