% last = include('last')['last']
% include('head', title=say('page.board'), look='board', count=board.waiting_count)
% include('top')
<main data-live="board">
% include('said')
% include('ills', ills=ills)
% include('link', link=board.link, trusted=board.clock_trusted)
% include('way_in', way_in=board.way_in, trusted=board.clock_trusted)
% for notice in board.notices:
% if notice.serious and notice.said not in ills:
<p class="banner urgent"><b>{{say(notice.said)}}</b> <a href="/notices">{{say('page.notices')}}</a></p>
% end
% end
% if board.standby:
<p class="banner">{{say('board.standby')}} <a href="/apart">{{say('board.read_along')}}</a></p>
% end
% if board.free.nearly_gone:
<p class="note">{{say('board.free_used', used=board.free.used, of=board.free.of)}}</p>
% end
% if board.waiting_replies:
<p class="note">{{say('board.replies_waiting', count=board.waiting_replies)}}</p>
% end
% def chips(row):
% for label in row.labels:
<span class="chip label"><bdi>{{label}}</bdi></span>
% end
% if row.window_seconds is not None:
<span class="chip {{tone(row.window_seconds)}}">{{say(left(row.window_seconds))}}</span>
% end
% if row.reopened:
<span class="chip">{{say('board.back_again')}}</span>
% end
% if row.changed:
<span class="chip new">{{say('board.changed')}}</span>
% end
% if row.on_phone:
<span class="chip">{{say('board.on_phone')}}</span>
% end
% if row.fresh:
<span class="chip new">{{say('board.new_message')}}</span>
% end
% if row.lease_seconds is not None:
<span class="chip soon">{{say('board.lease', span=age(row.lease_seconds))}}</span>
% end
% end
% def further(count, shown):
% if count > len(shown):
<p class="note">{{say('page.more', count=count - len(shown))}}</p>
% end
% end
% def line(row):
<a class="what{{' fresh' if row.fresh else ''}}" href="/q/{{row.id}}#newest">
<span class="who"><b><bdi>{{row.name}}</bdi></b> <span class="age">{{say(age(row.age_seconds, row.age_certain))}}</span></span>
% last(row, row.mine_last)
<span class="chips">\\
% chips(row)
% if row.hint:
<span class="chip">{{say('board.was_with', name=row.hint)}}</span>
% end
% if row.offered_to and not row.to_you:
<span class="chip">{{say('board.offered_to', name=row.offered_to)}}</span>
% end
% if row.declined_by:
<span class="chip new">{{say('board.said_no', name=row.declined_by)}}</span>
% end
</span>
</a>
% end
% if board.offered:
<h2>{{say('board.offered_to_you')}} · {{board.counts['offered']}}</h2>
<ul class="rows">
% for row in board.offered:
<li class="row offered">
<div class="offer">
% line(row)
<p>{{say('board.from', name=row.offered_by)}}{{': ' if row.offer_note else ''}}<span dir="auto">{{row.offer_note}}</span></p>
<div class="pair">
<form method="post" action="/q/{{row.id}}/accept"><input type="hidden" name="token" value="{{token()}}"><button class="go">{{say('board.accept')}}</button></form>
<form method="post" action="/q/{{row.id}}/decline"><input type="hidden" name="token" value="{{token()}}"><button>{{say('board.decline')}}</button></form>
</div>
</div>
</li>
% end
</ul>
% further(board.counts['offered'], board.offered)
% end
% if board.look_replies:
<h2>{{say('board.replies_that_need_you')}} · {{board.counts['look']}}</h2>
<ul class="rows">
% for row in board.look_replies:
<li class="row">
% line(row)
</li>
% end
</ul>
% further(board.counts['look'], board.look_replies)
% end
<h2>{{say('board.waiting')}} · {{board.waiting_count}} <small>{{say('board.next_first')}}</small></h2>
<ul class="rows" id="waiting">
% for row in board.waiting:
<li class="row">
% line(row)
<form class="take" method="post" action="/q/{{row.id}}/claim"><input type="hidden" name="token" value="{{token()}}"><button aria-label="{{say('board.take_customer', name=row.name)}}">{{say('board.take')}}</button></form>
</li>
% end
</ul>
% further(board.waiting_count, board.waiting)
% if not board.waiting:
<p class="empty">{{say('board.nobody_waits')}}</p>
% end
% if board.over:
<h2>{{say('board.window_over').capitalize()}} · {{board.counts['over']}} <small>{{say('board.over_hint')}}</small></h2>
<ul class="rows">
% for row in board.over:
<li class="row">
% line(row)
<form class="take" method="post" action="/q/{{row.id}}/claim"><input type="hidden" name="token" value="{{token()}}"><button aria-label="{{say('board.take_customer', name=row.name)}}">{{say('board.take')}}</button></form>
</li>
% end
</ul>
% further(board.counts['over'], board.over)
% end
<h2>{{say('board.mine')}} · {{board.counts['mine']}}</h2>
% if board.mine:
<ul class="rows">
% for row in board.mine:
<li class="row mine">
% line(row)
</li>
% end
</ul>
% further(board.counts['mine'], board.mine)
% else:
<p class="empty">{{say('board.mine_empty')}}</p>
% end
% others, on_phone = board.rows['others'], board.rows['on_phone']
% if others:
<h2>{{say('board.with_others')}} · {{board.counts['others']}}</h2>
<ul class="rows">
% for row in others:
<li class="row">
<a class="what" href="/q/{{row.id}}#newest">
<span class="who"><b><bdi>{{row.name}}</bdi></b> <span class="age">{{say(age(row.age_seconds, row.age_certain))}}</span></span>
% last(row)
<span class="chips"><span class="chip">{{say('board.with', name=row.holder) if row.held_seconds is None else say('board.with_for', name=row.holder, span=age(row.held_seconds))}}</span>\\
% chips(row)
</span>
</a>
</li>
% end
</ul>
% further(board.counts['others'], others)
% end
% if on_phone:
<h2>{{say('board.answered_on_phone')}} · {{board.counts['on_phone']}}</h2>
<ul class="rows">
% for row in on_phone:
<li class="row">
% line(row)
</li>
% end
</ul>
% further(board.counts['on_phone'], on_phone)
% end
% if board.free.used and not board.free.nearly_gone:
<p class="small">{{say('board.free_used', used=board.free.used, of=board.free.of)}}</p>
% end
% if me.owner and not board.way_in.heard:
<p class="small">{{say('way_in.never')}}</p>
% end
</main>
<footer class="bottom" data-live="bottom">
% if board.next_up:
<form method="post" action="/take-next"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('board.take_next')}}</button></form>
% end
% include('nav', here='/', closed=board.closed_today)
</footer>
% include('foot')
