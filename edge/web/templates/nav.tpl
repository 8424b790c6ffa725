<nav>
% for path, word in (('/', 'page.board'), ('/search', 'search.title'), ('/closed', 'page.closed_today')):
<a href="{{path}}" \\
% if path == here:
aria-current="page" \\
% end
><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing(path)}}"/></svg>{{say(word)}}{{f' {closed}' if path == '/closed' and closed is not None else ''}}</a>
% end
</nav>
