<nav>
% for path, drawing, word, count in (('/', 'board', 'page.board', ''), ('/search', 'search', 'search.title', ''), ('/closed', 'closed', 'page.closed_today', get('closed_today', ''))):
<a href="{{path}}"{{!' aria-current="page"' if path == here else ''}}><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawn(drawing)}}"/></svg><span>{{say(word)}} {{count}}</span></a>
% end
</nav>
