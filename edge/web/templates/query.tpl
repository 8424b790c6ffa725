% include('head', title=query.row.name, look='query', count=query.waiting_count)
% row, verbs = query.row, query.verbs
% def hidden():
<input type="hidden" name="token" value="{{token()}}">\\
% end
% def button(verb, label, look=''):
<form method="post" action="/q/{{row.id}}/{{verb}}">\\
% hidden()
<button class="{{look}}">{{label}}</button></form>
% end
<header class="top">
<a class="back" href="/" aria-label="{{say('query.back')}}">‹</a>
<a class="title" data-live="title" href="/c/{{query.query.customer}}">
<h1><bdi>{{row.name}}</bdi></h1>
<p>
% if query.phone:
<span class="number">{{query.phone}}</span> ·
% end
% if query.mine:
{{say('query.yours')}}
% elif row.holder:
{{say('query.with', name=row.holder)}}
% else:
{{say('query.state_' + row.state)}}{{' · ' if row.outcome else ''}}{{say(outcome(row.outcome))}}
% end
% if row.window_seconds is not None and row.state != 'closed':
<span class="chip {{tone(row.window_seconds)}}">{{say(left(row.window_seconds))}}</span>
% end
</p>
</a>
<span class="me"><bdi>{{me.name}}</bdi></span>
</header>
<main>
% include('said')
% if 'reply' not in verbs:
% include('typed', typed=typed.get('reply', ''))
% end
% if 'note' not in verbs:
% include('typed', typed=typed.get('note', ''))
% end
<div data-live="link">
% include('link', link=query.link, trusted=query.clock_trusted)
</div>
% if query.earlier:
<details class="earlier">
<summary>{{say('query.earlier')}} · {{len(query.earlier)}}</summary>
<ul>
% for past in query.earlier:
<li><a href="/q/{{past.id}}">{{day(past.closed_at) or say('query.state_' + past.state)}} · {{say(outcome(past.outcome) or 'query.state_' + past.state)}} · \\
% include('last', row=past, you=False)
</a></li>
% end
</ul>
</details>
% end
<div data-live="lines">
% if query.older:
<p class="older"><a href="/q/{{row.id}}?before={{query.older}}">{{say('query.older_messages')}}</a></p>
% end
<ol class="lines">
% today = ''
% for line in query.lines:
% if day(line.at) != today:
% today = day(line.at)
<li class="day">{{today}}</li>
% end
% include('line', line=line, last=newest and line is query.lines[-1])
% end
</ol>
<p class="older"><a href="/q/{{row.id}}#newest">{{say('query.look_for_news' if newest else 'query.back_to_newest')}}</a></p>
</div>
<div data-live="offers">
% if 'accept' in verbs:
<div class="banner">
<p>{{say('query.offered_with' if row.offer_note else 'query.offered', name=row.offered_by)}} <span dir="auto">{{row.offer_note}}</span></p>
<div class="pair">
% button('accept', say('board.accept'), 'go')
% button('decline', say('board.decline'))
</div>
</div>
% elif row.offered_to:
<p class="note">{{say('query.offered_away', name=row.offered_to, holder=row.holder)}}</p>
% end
% if row.lease_seconds is not None:
<p class="banner">{{say('query.lease', span=age(row.lease_seconds))}}</p>
% end
</div>
<div class="verbs" data-live="verbs">
% if 'hand_over' in verbs:
<details {{'open' if typed.get('hand_over') else ''}}>
<summary>{{say('query.hand_over')}}</summary>
% if query.staff:
<form method="post" action="/q/{{row.id}}/hand_over">\\
% hidden()
<label>{{say('query.to')}} <select name="to">
% for colleague in query.staff:
<option value="{{colleague.id}}">{{colleague.name}}</option>
% end
</select></label>
<label>{{say('query.what_they_should_know')}} <textarea name="note" rows="2" dir="auto">
{{typed.get('hand_over', '')}}</textarea></label>
<button class="go">{{say('query.hand_over')}}</button></form>
% end
% if 'release' in verbs:
% button('release', say('query.put_back'))
% end
</details>
% end
% if 'note' in verbs:
<details {{'open' if typed.get('note') else ''}}>
<summary>{{say('query.note')}}</summary>
<form method="post" action="/q/{{row.id}}/note">\\
% hidden()
<label>{{say('query.note_label')}} <textarea name="text" rows="2" dir="auto" required>
{{typed.get('note', '')}}</textarea></label>
<button>{{say('query.keep_note')}}</button></form>
</details>
% end
% if 'take_over' in verbs:
<details>
<summary>{{say('query.take_over')}}</summary>
<p>{{say('query.take_over_word', name=row.holder)}}</p>
% button('take_over', say('query.take_it_over'), 'go')
</details>
% end
% if 'close' in verbs:
<details>
<summary class="accent">{{say('query.close')}}</summary>
<form method="post" action="/q/{{row.id}}/close">\\
% hidden()
<p>{{say('query.how_did_it_end')}}</p>
<div class="choices">
% for choice in choices:
<button name="outcome" value="{{choice}}">{{say(outcome(choice)).capitalize()}}</button>
% end
</div></form>
</details>
% end
<details>
<summary>{{say('labels.title')}}</summary>
% include('query_labels')
% include('rename', customer=query.query.customer, query_id=row.id, beside=query.beside)
</details>
</div>
</main>
<footer class="bottom" data-live="bottom">
% if 'reply' in verbs:
% if row.window_seconds == 0:
<p class="banner urgent">{{say('query.window_over')}}</p>
% end
% if query.beside.quick:
% include('quick')
% end
<form class="reply" id="reply" method="post" action="/q/{{row.id}}/reply"><input type="hidden" name="after_{{answered}}">\\
% hidden()
<label><span class="unseen">{{say('query.write_to', name=row.name)}}</span> <textarea id="box" name="text" data-draft="/q/{{row.id}}/draft" data-knew="{{query.beside.draft.mark}}" rows="2" dir="auto" required placeholder="{{say('query.write_to', name=row.name)}}">
{{box}}</textarea></label></form>
<div class="send">
<details class="attach" {{'open' if 'attach' in typed else ''}}>
<summary aria-label="{{say('query.attach')}}">+</summary>
<form method="post" action="/q/{{row.id}}/attach" enctype="multipart/form-data">\\
% hidden()
<label>{{say('query.attach_label', megabytes=most_megabytes)}} <input type="file" name="file" required accept="{{attachable}}"></label>
<label>{{say('query.words_with_it')}} <textarea name="text" rows="2" dir="auto">
{{typed.get('attach', '')}}</textarea></label>
<button class="go wide">{{say('query.send_file' if query.link.works else 'query.send_when_online')}}</button></form>
</details>
<button class="go" form="reply">{{say('query.send' if query.link.works else 'query.send_when_online')}}</button>
</div>
% elif 'claim' in verbs:
% button('claim', say('query.take'), 'go wide')
% elif 'reopen' in verbs:
% button('reopen', say('query.reopen'), 'go wide')
% else:
<p class="note">{{say('query.answers_here', name=row.holder or say('desk.somebody'))}}</p>
% end
</footer>
% include('foot')
