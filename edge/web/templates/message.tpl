% include('head', title=found.name or say('page.apart'), look='list', styles=('lines.css',))
% include('top')
<main>
% if found.customer:
<h2><a href="/c/{{found.customer}}?near={{found.line.seq}}#found"><bdi>{{found.name}}</bdi></a></h2>
% else:
<h2><a href="/apart">{{say('page.apart')}}</a></h2>
% end
<ol class="lines">
<li class="day">{{day(found.line.at)}}</li>
% include('line', line=found.line, query=None, last=False, whole=True)
</ol>
</main>
% include('ways')
