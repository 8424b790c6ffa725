% # All that the list says: alone on a phone, and beside a conversation on a wide screen, where `opened` is that query.
% rows = include('board_rows')
% line, item = rows['line'], rows['item']
% head, waits, opened = board.counts['mine'] + board.counts['offered'], board.waiting_count, get('opened', '')
% here = lambda row: ' aria-current=true' if row.id == opened else ''
<nav class="tabs" aria-label="{{say('page.board')}}">
% for tab, word, count, news in (('mine', 'board.mine', head, board.mine_news + board.counts['offered']), ('waiting', 'board.waiting', waits, 0), ('others', 'board.with_others', board.counts['others'], board.others_news)):
<a href="{{shown.of(tab)}}" \\
% if tab == shown.tab:
aria-current="page" \\
% end
class="{{'fresh' if news else ''}}"><b>{{say(word)}}</b> {{count}}{{f" + {board.counts['over']}" if tab == 'waiting' and board.counts['over'] else ''}}
% if news:
<span class="unseen">{{say('board.new_message')}}</span>
% end
</a>
% end
</nav>
% def by_label():
<p class="further">
% if board.label:
<a href="{{shown.worn('')}}">‹ {{say('labels.all')}}</a>
% end
% for label, count in board.labels:
% if board.label in (None, label):
<a {{'aria-current=true' if board.label else ''}} href="{{shown.worn(label.id)}}"><span class="chip label"><bdi>{{label.name}}</bdi> {{count}}</span></a>
% end
% end
</p>
% end
% first = board.labels and (board.label or shown.tab != 'mine')
% if first:
% by_label()
% end
% if not opened:
% include('said')
% end
% include('ills', ills=ills)
% # A conversation says so itself.
% if not opened:
% include('link', link=board.link, trusted=board.clock_trusted)
% end
% include('way_in', way_in=board.way_in, trusted=board.clock_trusted)
% for notice in board.notices:
% if notice.serious and notice.said not in ills:
<p class="banner urgent"><b>{{say(notice.said)}}</b> <a href="/notices">{{say('page.notices')}}</a></p>
% end
% end
% include('newcomers')
% if board.standby:
<p class="banner">{{say('board.standby')}} <a href="/apart">{{say('board.read_along')}}</a></p>
% end
% if board.free.nearly_gone:
<p class="note">{{say('board.free_used', used=board.free.used, of=board.free.of)}}</p>
% end
% if board.waiting_replies:
<p class="note">{{say('board.replies_waiting', count=board.waiting_replies)}}</p>
% end
% def further(section, word='page.more'):
% before, shown_rows = shown.before(section), board.rows[section]
% more = board.counts[section] - shown.skip - len(shown_rows)
% if before or more > 0:
<p class="further">
% if before:
<a href="{{before[0]}}">‹ {{before[1]}}</a>
% end
% if more > 0:
<a href="{{shown.after(section, len(shown_rows))}}">{{say(word, count=more)}} ›</a>
% end
</p>
% end
% end
% def titled(section, word, hint='', unseen=False):
<h2 {{'class=unseen' if unseen else ''}}>{{say(word)}} · {{board.counts[section]}}\\
% if hint:
 <small>{{say(hint)}}</small>\\
% end
</h2>
% end
% if board.offered:
% titled('offered', 'board.offered_to_you', unseen=not shown.section)
<ul class="rows">
% for row in board.offered:
<li class="row offered"{{here(row)}}>
% line(row)
<p>{{say('board.from', name=row.offered_by)}}{{': ' if row.offer_note else ''}}<span dir="auto">{{row.offer_note}}</span></p>
<div class="pair">
<form method="post" action="/q/{{row.id}}/decline"><input type="hidden" name="token" value="{{token()}}"><button>{{say('board.decline')}}</button></form>
<form method="post" action="/q/{{row.id}}/accept"><input type="hidden" name="token" value="{{token()}}"><button class="go">{{say('board.accept')}}</button></form>
</div>
</li>
% end
</ul>
% further('offered', 'board.more_offers')
% end
% if board.look_replies:
% titled('look', 'board.replies_that_need_you')
<ul class="rows">
% for row in board.look_replies:
<li class="row"{{here(row)}}>
% line(row)
</li>
% end
</ul>
% further('look')
% end
% if 'mine' in shown.asked:
% titled('mine', 'board.mine', unseen=True)
<ul class="rows">
% for row in board.mine:
% item(row, here(row), news=row.fresh or row.reminded, below='no_answer' if row.thanks else None)
% end
</ul>
% further('mine')
% if not board.counts['mine']:
<p class="empty">{{say('board.mine_empty')}}</p>
% end
% end
% if board.rows['later']:
% titled('later', 'board.later')
<ul class="rows">
% for row in board.rows['later']:
<li class="row"{{here(row)}}>
% line(row)
</li>
% end
</ul>
% further('later')
% elif board.counts['later'] and shown.tab == 'mine' and not shown.section:
<p class="further"><a href="{{shown.of('later')}}">{{say('board.later')}} · {{board.counts['later']}} ›</a></p>
% end
% if 'waiting' in shown.asked:
% if waits:
% preview = shown.tab == 'mine'
% titled('waiting', 'board.next_in_queue' if preview else 'board.waiting', unseen=not preview)
% if not preview:
<p class="note">{{say('board.next_first')}}</p>
% end
% elif not board.counts['over']:
<p class="empty">{{say('board.nobody_waits')}}</p>
% end
<ul class="rows" id="waiting">
% for row in board.waiting:
% item(row, here(row), below='no_answer' if row.thanks else 'take')
% end
</ul>
% further('waiting')
% for query, name in board.just_taken.items():
<p hidden data-taken="/q/{{query}}#newest">{{say('board.taken_by', name=name)}}</p>
% end
% end
% if board.over:
% titled('over', 'board.over', 'board.over_hint')
<ul class="rows">
% for row in board.over:
% item(row, here(row), below='no_answer' if row.thanks else 'take')
% end
</ul>
% further('over')
% elif shown.tab == 'mine' and board.counts['over'] and not shown.section:
<p class="further"><a href="{{shown.of('over')}}">{{say('board.over')}} · {{board.counts['over']}} ›</a></p>
% end
% if 'others' in shown.asked:
% titled('others', 'board.with_others', unseen=True)
<ul class="rows">
% for row in board.rows['others']:
% item(row, here(row), whose=say('board.with', name=row.holder) if row.held_seconds is None else say('board.with_for', name=row.holder, span=age(row.held_seconds)))
% end
</ul>
% further('others')
% if not board.counts['others']:
<p class="empty">{{say('board.others_empty')}}</p>
% end
% end
% if board.rows['on_phone']:
% titled('on_phone', 'board.answered_on_phone')
<ul class="rows">
% for row in board.rows['on_phone']:
<li class="row"{{here(row)}}>
% line(row)
</li>
% end
</ul>
% further('on_phone')
% end
% if board.counts['mine'] + waits + board.counts['over'] > 1 and shown.tab != 'others':
<p class="further"><a href="/close-several">{{say('office.close_several')}} ›</a></p>
% end
% if board.labels and not first:
% by_label()
% end
% if board.free.used and not board.free.nearly_gone:
<p class="small">{{say('board.free_used', used=board.free.used, of=board.free.of)}}</p>
% end
% if me.owner and not board.way_in.heard:
<p class="small">{{say('way_in.never')}}</p>
% end
