% last = include('last')['last']
% include('head', title=query.row.name, look='query', count=query.unheld_count, calling=query.news, styles=('lines.css',))
% row, verbs = query.row, query.verbs
% is_over, writes = query.is_over and not shop.direct_send, 'reply' in verbs and 'accept' not in verbs
% may_write = writes and not is_over
% # A form that opens again lies over the messages: why not is said there, and above them where none does.
% again_open = {'hand_over': typed.get('hand_over') and 'hand_over' in verbs and query.staff}
% again_open['note'] = typed.get('note') and 'note' in verbs
% again_open['attach'] = 'attach' in typed and writes and not is_over
% again_open['template'] = typed.get('template') and not get('again') and writes and is_over and query.templates.shown
% def hidden():
<input type="hidden" name="token" value="{{token()}}">\\
% end
% def button(verb, label, look=''):
<form method="post" action="/q/{{row.id}}/{{verb}}">\\
% hidden()
<button class="{{look}}">{{label}}</button></form>
% end
% asks_nothing = query.theirs and 'no_answer' in verbs
% def no_answer():
<form method="post" action="/q/{{row.id}}/no_answer">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}"><button class="wide">{{say(outcome(quiet)).capitalize()}}</button></form>
% end
% if wide:
% include('side', opened=row.id)
% end
<header class="top">
<a class="back" href="{{back}}" aria-label="{{say('query.back')}}">‹</a>
<a class="title" data-live="title" href="/c/{{query.query.customer}}">
<h1><bdi>{{row.name}}</bdi></h1>
% # On a small screen its end may have no room: what says least stands last.
<p>
<span>\\
% if query.mine:
{{say('query.yours')}}\\
% elif row.holder:
{{say('query.with', name=row.holder)}}\\
% else:
{{say('query.state_' + row.state)}}{{' · ' if row.outcome else ''}}{{say(outcome(row.outcome))}}\\
% if row.closed_by:
 · <bdi>{{say(row.closed_by)}}</bdi>\\
% end
% end
</span>
% if row.window_seconds is not None and row.state != 'closed':
<span class="chip {{tone(row.window_seconds)}}">{{say(left(row.window_seconds))}}</span>
% end
% for label in row.labels:
<span class="chip label"><bdi>{{label}}</bdi></span>
% end
% if query.phone:
<span class="number">{{query.phone}}</span>
% end
</p>
</a>
% if query.number:
<a class="dial" href="tel:+{{query.number}}" aria-label="{{say('query.call', name=row.name)}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('call')}}"/></svg></a>
% end
<div class="verbs" data-live="verbs">
% # An owner may do more with a colleague's query than one row of words has room for: what is rarest goes into More.
% hands_over, in_more = 'hand_over' in verbs, 'take_over' in verbs
% def hand_over():
% include('hand_over', hidden=hidden, button=button, again=again_open['hand_over'], may_write=may_write)
% end
% if hands_over and not in_more:
<details name="sheet" {{'open' if typed.get('hand_over') else ''}}>
<summary>{{say('query.hand_over')}}</summary>
<div class="sheet">
% hand_over()
</div>
</details>
% end
% if 'take_over' in verbs:
<details name="sheet">
<summary>{{say('query.take_over')}}</summary>
<div class="sheet">
<p>{{say('query.take_over_word', name=row.holder)}}</p>
% button('take_over', say('query.take_it_over'), 'go')
</div>
</details>
% end
% if 'close' in verbs or asks_nothing:
<details name="sheet">
<summary class="accent">{{say('query.close')}}</summary>
<div class="sheet">
% if 'close' in verbs:
<form method="post" action="/q/{{row.id}}/close">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}">
<p>{{say('query.how_did_it_end')}}</p>
% if may_write:
<noscript><p class="small">{{say('query.file_does_not_go')}}</p></noscript>
% end
<div class="choices">
% for choice in shop.outcomes:
<button name="outcome" value="{{choice}}"><bdi>{{choice if is_own(choice) else say(outcome(choice)).capitalize()}}</bdi></button>
% end
</div></form>
% end
% if asks_nothing:
% no_answer()
% end
% # Belongs to the form of the box: what is written there goes, and the query is closed with it.
% if may_write and 'close' in verbs and shop.outcomes:
% # The box learns of what comes in below an open sheet, and whoever closes from there has not read it.
<input type="hidden" form="reply" name="sheet" value="{{query.seen}}">
<button class="wide" form="reply" name="outcome" value="{{shop.outcomes[0]}}">{{say('query.send_and_close', outcome=outcome(shop.outcomes[0]))}}</button>
% end
</div>
</details>
% end
% if query.earlier:
<details class="earlier" name="sheet">
<summary><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('earlier')}}"/></svg><span class="unseen">{{say('query.earlier')}}</span> {{len(query.earlier)}}</summary>
<div class="sheet">
<p class="meta">{{say('query.earlier')}}</p>
<ul>
% for past in query.earlier:
<li><a href="/q/{{past.id}}">{{day(past.closed_at) or say('query.state_' + past.state)}} · {{say(outcome(past.outcome) or 'query.state_' + past.state)}}\\
% if past.closed_by:
 · <bdi>{{say(past.closed_by)}}</bdi>
% end
% last(past)
</a></li>
% end
</ul>
</div>
</details>
% end
<details name="sheet" {{'open' if typed.get('note') or in_more and typed.get('hand_over') else ''}}>
<summary>{{say('query.more')}}</summary>
<div class="sheet">
% if 'note' in verbs:
<form method="post" action="/q/{{row.id}}/note">\\
% hidden()
% if again_open['note']:
% include('said')
% end
<label>{{say('query.note_label')}} <textarea name="text" rows="2" dir="auto" required>
{{typed.get('note', '')}}</textarea></label>
<button>{{say('query.keep_note')}}</button></form>
% end
% if 'remind' in verbs:
% include('remind', hidden=hidden)
% end
% if hands_over and in_more:
<details {{'open' if typed.get('hand_over') else ''}}>
<summary class="wide">{{say('query.hand_over')}}</summary>
% hand_over()
</details>
% end
% include('query_labels')
<p><a class="button" href="/c/{{query.query.customer}}">{{say('query.about_customer')}}</a></p>
% if not query.beside.pinned:
<p><a class="button" href="/c/{{query.query.customer}}#pin">{{say('customers.pin')}}</a></p>
% end
</div>
</details>
</div>
% # These hang from the head, over the messages.
<div class="hung">
% if query.beside.pinned:
<a class="pinned" data-live="pinned" href="/c/{{query.query.customer}}"><span dir="auto">{{query.beside.pinned}}</span></a>
% end
% include('heard')
</div>
</header>
<main>
% if not any(again_open.values()):
% include('said')
% end
% if get('instead'):
<p class="banner" role="status">{{say(instead)}}</p>
% end
% if get('again'):
<form class="card" method="post" action="/q/{{row.id}}/{{again}}">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}"><input type="hidden" name="outcome" value="{{outcome_again}}">
% for one in unseen:
<p>\\
% last(one)
</p>
% end
<button class="wide">{{say('query.all_the_same_' + again)}}</button></form>
% end
% if get('closing'):
<form class="card" method="post" action="/q/{{row.id}}/{{closing}}">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}"><input type="hidden" name="outcome" value="{{outcome_again}}">
<div class="asks">
<button name="unsent" value="keep">{{say('query.close_keep')}}</button>
<button name="unsent" value="drop">{{say('query.close_drop')}}</button>
</div></form>
% end
% if 'reply' not in verbs:
% include('typed', typed=typed.get('reply', ''))
% end
% if 'note' not in verbs:
% include('typed', typed=typed.get('note', ''))
% end
% if 'decline' not in verbs:
% include('typed', typed=typed.get('decline', ''))
% end
<div data-live="link">
% include('link', link=query.link, trusted=query.clock_trusted)
</div>
<div data-live="lines">
% if query.older and query.older == query.lines[0].seq:
<p class="older"><a href="/q/{{row.id}}?before={{query.older}}">{{say('query.older_messages')}}</a></p>
% end
<ol class="lines">
% today = ''
% for folded, name, line in runs(query.story):
% if folded:
% include('told_run')
% end
% if line.seq == query.older and line is not query.lines[0]:
<li class="older"><a href="/q/{{row.id}}?before={{query.older}}">{{say('query.older_messages')}}</a></li>
% end
% if line.at and day(line.at) != today:
% today = day(line.at)
<li class="day">{{today}}</li>
% end
% include('told' if line.side == 'told' else 'line', line=line, last=newest and line is query.story[-1])
% end
</ol>
% if newest:
<noscript><p class="older"><a href="/q/{{row.id}}#newest">{{say('query.look_for_news')}}</a></p></noscript>
% else:
<p class="older"><a href="/q/{{row.id}}#newest">{{say('query.back_to_newest')}}</a></p>
% end
</div>
<div data-live="offers">
% if 'accept' in verbs:
% # The note stands among the lines as well: once is enough where it is the last of them.
% note = '' if query.lines and query.lines[-1].text == row.offer_note else row.offer_note
<p class="banner">{{say('query.offered_with' if note else 'query.offered', name=row.offered_by)}} <span dir="auto">{{note}}</span></p>
% elif is_over and writes:
% include('window_word')
% end
% if row.offered_to and 'accept' not in verbs:
<div class="banner">
<p>{{say('query.offered_away_yours' if query.mine else 'query.offered_away', name=row.offered_to, holder=row.holder)}}</p>
% if 'withdraw' in verbs:
% button('withdraw', say('query.take_offer_back'), 'wide')
% end
</div>
% end
% if query.said_no:
<p class="banner">{{ended_by_a_mark(say(query.said_no))}} {{say('query.stays_with', name=row.holder) if not query.mine else say('query.was_offered_by', name=query.offered_by) if query.offered_by else say('query.still_yours')}}</p>
% end
% if row.lease_seconds is not None:
<p class="banner">{{say('query.lease', span=age(row.lease_seconds))}}</p>
% end
% if row.remind:
<div class="banner">
<p>{{say('reminders.comes_back', when=row.remind)}}</p>
% if 'remind' in verbs:
<form method="post" action="/q/{{row.id}}/remind">\\
% hidden()
<button class="wide" name="when" value="now">{{say('reminders.now')}}</button></form>
% end
</div>
% end
% if asks_nothing and row.thanks:
% no_answer()
% end
</div>
</main>
<footer class="bottom">
<div data-live="undo">
% for line in query.lines:
% if line.undo_seconds:
% include('undo', line=line)
% end
% end
</div>
<div data-live="bottom">
% if 'accept' in verbs:
<form class="decline" id="decline" method="post" action="/q/{{row.id}}/decline" data-offer="{{query.offer}}">\\
% hidden()
<label><span class="unseen">{{say('query.why_not')}}</span> <input name="note" maxlength="120" dir="auto" autocomplete="off" placeholder="{{say('query.why_not')}}" value="{{typed.get('decline', '')}}"></label></form>
<div class="pair">
<button form="decline">{{say('board.decline')}}</button>
% button('accept', say('board.accept'), 'go')
</div>
% elif 'reply' not in verbs:
% if 'claim' in verbs:
% button('claim', say('query.take'), 'go wide')
% elif 'reopen' in verbs:
% button('reopen', say('query.reopen'), 'go wide')
% else:
<p class="note">{{say('query.answers_here', name=row.holder or say('desk.somebody'))}}</p>
% end
% elif is_over:
% include('window_over')
% else:
% include('write')
% end
</div>
</footer>
% if wide:
% include('about')
% end
% include('foot')
