% last = include('last')['last']
% include('head', title=say('wall.title'), look='wall', count=board.unheld_count)
<main data-live="wall">
<h1 class="unseen">{{say('wall.title')}}</h1>
% if ills:
<p class="banner urgent"><b>{{say('ills.wall')}}</b></p>
% end
% include('link', link=board.link, trusted=board.clock_trusted)
<div class="figures">
<p><b>{{board.waiting_count}}</b> {{say('wall.waiting', count=board.waiting_count)}}</p>
% if longest:
<p><b>{{say(age(longest.age_seconds, longest.age_certain))}}</b> {{say('wall.oldest')}}</p>
% end
<p><b>{{sum(board.counts[each] for each in ('mine', 'others', 'offered'))}}</b> {{say('wall.taken')}}</p>
</div>
% if board.waiting:
<ol class="rows">
% for row in board.waiting[:12]:
<li class="row"><div class="what">
<span class="who"><b>{{say(age(row.age_seconds, row.age_certain))}}</b>
% if row.window_seconds is not None:
<span class="chip {{tone(row.window_seconds)}}">{{say(left(row.window_seconds))}}</span>
% end
</span>
% if shop.wall_names:
<span class="whose"><bdi>{{row.name}}</bdi></span>
% last(row)
% end
</div></li>
% end
</ol>
% if board.waiting_count > 12:
<p class="note">{{say('page.more', count=board.waiting_count - 12)}}</p>
% end
% elif not board.counts['over']:
<p class="empty">{{say('board.nobody_waits')}}</p>
% end
% if board.counts['over']:
<p class="note">{{say('board.window_over').capitalize()}} · {{board.counts['over']}}</p>
% end
</main>
<footer class="bottom"><a class="button" href="/">{{say('page.to_the_board')}}</a></footer>
% include('foot')
