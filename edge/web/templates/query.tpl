% include('head', title=query.row.name, look='query')
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
<a class="back" href="/" aria-label="Back to the board">‹</a>
<div class="title">
<h1><bdi>{{row.name}}</bdi></h1>
<p>
% if query.phone:
<span class="number">{{query.phone}}</span> ·
% end
% if query.mine:
yours
% elif row.holder:
with <bdi>{{row.holder}}</bdi>
% else:
{{row.state}}{{' · ' + outcome(row.outcome) if row.outcome else ''}}
% end
% if row.window_seconds is not None and row.state != 'closed':
<span class="chip {{tone(row.window_seconds)}}">{{left(row.window_seconds)}}</span>
% end
</p>
</div>
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
% include('link', link=query.link, trusted=query.clock_trusted)
% if query.earlier:
<details class="earlier">
<summary>Earlier · {{len(query.earlier)}}</summary>
<ul>
% for past in query.earlier:
<li><a href="/q/{{past.id}}">{{day(past.closed_at) or past.state}} · {{outcome(past.outcome) or past.state}} · <span dir="auto">{{past.line}}</span></a></li>
% end
</ul>
</details>
% end
% if query.older:
<p class="older"><a href="/q/{{row.id}}?before={{query.older}}">Older messages</a></p>
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
<p class="older"><a href="/q/{{row.id}}#newest">{{'Look for news' if newest else 'Back to the newest'}}</a></p>
% if 'accept' in verbs:
<div class="banner">
<p><bdi>{{row.offered_by}}</bdi> wants to hand this over to you{{': ' if row.offer_note else '.'}}<span dir="auto">{{row.offer_note}}</span></p>
<div class="pair">
% button('accept', 'Accept', 'go')
% button('decline', 'Decline')
</div>
</div>
% elif row.offered_to:
<p class="note">Offered to <bdi>{{row.offered_to}}</bdi>. It stays with <bdi>{{row.holder}}</bdi> until they say yes.</p>
% end
% if row.lease_seconds is not None:
<p class="banner">Without an answer this goes back to the queue in {{age(row.lease_seconds)}}.</p>
% end
<div class="verbs">
% if 'hand_over' in verbs:
<details {{'open' if typed.get('hand_over') else ''}}>
<summary>Hand over</summary>
% if query.staff:
<form method="post" action="/q/{{row.id}}/hand_over">\\
% hidden()
<label>To <select name="to">
% for colleague in query.staff:
<option value="{{colleague.id}}">{{colleague.name}}</option>
% end
</select></label>
<label>What they should know <textarea name="note" rows="2" dir="auto">
{{typed.get('hand_over', '')}}</textarea></label>
<button class="go">Hand over</button></form>
% end
% if 'release' in verbs:
% button('release', 'Put back into the queue')
% end
</details>
% end
% if 'note' in verbs:
<details {{'open' if typed.get('note') else ''}}>
<summary>Note</summary>
<form method="post" action="/q/{{row.id}}/note">\\
% hidden()
<label>A note that only colleagues see <textarea name="text" rows="2" dir="auto" required>
{{typed.get('note', '')}}</textarea></label>
<button>Keep the note</button></form>
</details>
% end
% if 'take_over' in verbs:
<details>
<summary>Take over</summary>
<p><bdi>{{row.holder}}</bdi> has this query. Taking it over is written down.</p>
% button('take_over', 'Take it over', 'go')
</details>
% end
% if 'close' in verbs:
<details>
<summary class="accent">Close</summary>
<form method="post" action="/q/{{row.id}}/close">\\
% hidden()
<p>How did it end?</p>
<div class="choices">
% for choice in choices:
<button name="outcome" value="{{choice}}">{{choice.capitalize()}}</button>
% end
</div></form>
</details>
% end
</div>
</main>
<footer class="bottom">
% if 'reply' in verbs:
% if row.window_seconds == 0:
<p class="banner urgent">The 24 hours are over: WhatsApp will not take a reply until the customer writes again. Call them, or wait.</p>
% end
<form class="reply" method="post" action="/q/{{row.id}}/reply"><input type="hidden" name="after_{{answered}}">\\
% hidden()
<label><span class="unseen">Write to {{row.name}}</span> <textarea name="text" rows="2" dir="auto" required placeholder="Write to {{row.name}}">
{{typed.get('reply', '')}}</textarea></label>
<button class="go wide">{{'Send' if query.link.works else 'Send when online'}}</button></form>
<details class="attach">
<summary>Photo or file</summary>
<form method="post" action="/q/{{row.id}}/attach" enctype="multipart/form-data">\\
% hidden()
<label>Photo, PDF, Word, Excel or sound, up to {{most_megabytes}} MB <input type="file" name="file" required accept="{{attachable}}"></label>
<label>Words with it <textarea name="text" rows="2" dir="auto">
{{typed.get('attach', '')}}</textarea></label>
<button class="go wide">{{'Send' if query.link.works else 'Send when online'}}</button></form>
</details>
% elif 'claim' in verbs:
% button('claim', 'Take this query', 'go wide')
% elif 'reopen' in verbs:
% button('reopen', 'Reopen and take it', 'go wide')
% else:
<p class="note"><bdi>{{row.holder or 'Somebody'}}</bdi> answers here.</p>
% end
</footer>
% include('foot')
