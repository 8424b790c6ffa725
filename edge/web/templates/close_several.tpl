% last = include('last')['last']
% include('head', title=say('office.close_several'), look='list')
% include('top')
<main>
<h2>{{say('office.close_several')}}</h2>
% include('said')
% if stay:
<ul>
% for name, why in stay:
<li><bdi>{{name}}</bdi> · {{say(why)}}</li>
% end
</ul>
% end
% if shown.rows:
<form method="post" action="{{address(shown.skip)}}"><input type="hidden" name="token" value="{{token()}}">
<ul class="rows">
% for row in shown.rows:
<li class="row"><label class="check what"><input type="checkbox" name="ticked" value="{{row.id}}.{{row.newest}}">
<span><span class="who"><b dir="auto">{{row.name}}</b> <span class="age">{{say(age(row.age_seconds, row.age_certain))}}</span></span>
% last(row, row.mine_last)
% if row.holder:
<span class="chips"><span class="chip">{{say('query.yours')}}</span></span>
% end
</span></label></li>
% end
</ul>
% if shown.skip or shown.further:
<p class="further">
% if shown.skip:
<a href="{{address(shown.before)}}">‹ {{shown.before + 1}}–{{shown.skip}}</a>
% end
% if shown.further:
<a href="{{address(shown.after)}}">{{say('page.more', count=shown.further)}} ›</a>
% end
</p>
% end
<div class="bottom several">
<p class="further"><a href="/" aria-label="{{say('page.to_the_board')}}">‹</a> <span>{{say('office.how_did_they_end')}}</span></p>
<div class="ends">
% for choice in (quiet, *shop.outcomes):
<button name="outcome" value="{{choice}}"><bdi>{{choice if is_own(choice) else say(outcome(choice)).capitalize()}}</bdi></button>
% end
</div>
</div></form>
% else:
<p class="empty">{{say('office.none_to_close')}}</p>
% end
</main>
% include('foot' if shown.rows else 'ways')
