% include('head', title='Board', look='board')
% include('top')
<main>
% include('said')
% include('link', link=board.link, trusted=board.clock_trusted)
% for notice in board.notices:
% if notice.serious:
<p class="banner urgent"><b>{{notice.sentence}}</b> <a href="/notices">Notices</a></p>
% end
% end
% if board.standby:
<p class="banner">Meta's agent is answering some customers by itself. <a href="/apart">Read along</a></p>
% end
% if board.free.nearly_gone:
<p class="note">{{board.free.used}} of {{board.free.of}} free replies used this month.</p>
% end
% if board.waiting_replies:
<p class="note">{{board.waiting_replies}} {{'reply' if board.waiting_replies == 1 else 'replies'}} to be sent.</p>
% end
% def chips(row):
% if row.window_seconds is not None:
<span class="chip {{tone(row.window_seconds)}}">{{left(row.window_seconds)}}</span>
% end
% if row.reopened:
<span class="chip">back again</span>
% end
% if row.on_phone:
<span class="chip">answered on the phone</span>
% end
% if row.fresh:
<span class="chip new">new message</span>
% end
% if row.lease_seconds is not None:
<span class="chip soon">goes back to the queue in {{age(row.lease_seconds)}}</span>
% end
% end
% def further(count, shown):
% if count > len(shown):
<p class="note">and {{count - len(shown)}} more</p>
% end
% end
% def line(row):
<a class="what" href="/q/{{row.id}}#newest">
<span class="who"><b><bdi>{{row.name}}</bdi></b> <span class="age">{{age(row.age_seconds, row.age_certain)}}</span></span>
<span class="last" dir="auto">{{'You: ' if row.mine_last else ''}}{{row.line}}</span>
<span class="chips">\\
% chips(row)
% if row.hint:
<span class="chip">was with <bdi>{{row.hint}}</bdi></span>
% end
% if row.offered_to:
<span class="chip">offered to <bdi>{{row.offered_to}}</bdi></span>
% end
</span>
</a>
% end
% if board.offered:
<h2>Offered to you · {{board.offered_count}}</h2>
<ul class="rows">
% for row in board.offered:
<li class="row offered">
<div class="offer">
% line(row)
<p>From <bdi>{{row.offered_by}}</bdi>{{': ' if row.offer_note else ''}}<span dir="auto">{{row.offer_note}}</span></p>
<div class="pair">
<form method="post" action="/q/{{row.id}}/accept"><input type="hidden" name="token" value="{{token()}}"><button class="go">Accept</button></form>
<form method="post" action="/q/{{row.id}}/decline"><input type="hidden" name="token" value="{{token()}}"><button>Decline</button></form>
</div>
</div>
</li>
% end
</ul>
% further(board.offered_count, board.offered)
% end
% if board.look_replies:
<h2>Replies that need you · {{board.look_count}}</h2>
<ul class="rows">
% for row in board.look_replies:
<li class="row">
% line(row)
</li>
% end
</ul>
% further(board.look_count, board.look_replies)
% end
<h2>Waiting · {{board.waiting_count}} <small>oldest first</small></h2>
% if board.waiting:
<ul class="rows">
% for row in board.waiting:
<li class="row">
% line(row)
<form class="take" method="post" action="/q/{{row.id}}/claim"><input type="hidden" name="token" value="{{token()}}"><button aria-label="Take {{row.name}}">Take</button></form>
</li>
% end
</ul>
% further(board.waiting_count, board.waiting)
% else:
<p class="empty">Nobody is waiting. Time for tea.</p>
% end
<h2>Mine · {{board.mine_count}}</h2>
% if board.mine:
<ul class="rows">
% for row in board.mine:
<li class="row mine">
% line(row)
</li>
% end
</ul>
% further(board.mine_count, board.mine)
% else:
<p class="empty">What you take stands here.</p>
% end
% if board.others:
<h2>With others · {{board.others_count}}</h2>
<ul class="rows">
% for row in board.others:
<li class="row">
<a class="what" href="/q/{{row.id}}#newest">
<span class="who"><b><bdi>{{row.name}}</bdi></b> <span class="age">{{age(row.age_seconds, row.age_certain)}}</span></span>
<span class="last" dir="auto">{{row.line}}</span>
<span class="chips"><span class="chip">with <bdi>{{row.holder}}</bdi>{{' for ' + age(row.held_seconds) if row.held_seconds is not None else ''}}</span>\\
% chips(row)
</span>
</a>
</li>
% end
</ul>
% further(board.others_count, board.others)
% end
% if board.free.used and not board.free.nearly_gone:
<p class="small">{{board.free.used}} of {{board.free.of}} free replies used this month.</p>
% end
</main>
<footer class="bottom">
% if board.waiting:
<form method="post" action="/take-oldest"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">Take the oldest</button></form>
% end
<nav><a href="/" aria-current="page">Board</a> <a href="/closed">Closed today {{board.closed_today}}</a></nav>
</footer>
% include('foot')
