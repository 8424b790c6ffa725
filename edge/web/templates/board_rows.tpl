% # What the board's rows are made of. Taken once a page, then called for each row: see last.tpl.
% last = include('last')['last']
% # On a row there is room for one: the first of them is what helps most to choose. The query's page tells the rest.
% def chips(row, whose):
<span class="chips">
% if whose:
<span class="chip">{{say(whose)}}</span>
% end
% if row.offered_to and not row.to_you:
<span class="chip">{{say('board.offered_to', name=row.offered_to)}}</span>
% end
% if row.declined_by:
<span class="chip new">{{say('board.said_no', name=row.declined_by)}}</span>
% end
% if row.window_seconds != 0 and left_soon(row.window_seconds) or row.window_seconds == 0 and row.holder:
<span class="chip {{tone(row.window_seconds)}}">{{say(left_soon(row.window_seconds))}}</span>
% end
% if row.lease_seconds is not None:
<span class="chip soon">{{say('board.lease', span=age(row.lease_seconds))}}</span>
% end
% if row.remind or row.reminded:
<span class="chip{{'' if row.remind else ' new'}}">{{say(row.remind or 'reminders.was')}}</span>
% end
% if row.changed:
<span class="chip new">{{say('board.changed')}}</span>
% end
% if row.on_phone:
<span class="chip">{{say('board.on_phone')}}</span>
% end
% for label in row.labels:
<span class="chip label"><bdi>{{label}}</bdi></span>
% end
% if row.reopened:
<span class="chip">{{say('board.back_again')}}</span>
% end
% if row.hint:
<span class="chip">{{say('board.was_with', name=row.hint)}}</span>
% end
% if row.read_by:
<span class="chip">{{say('board.read_by', name=row.read_by)}} {{hour(row.read_at)}}</span>
% end
</span>
% end
% # Kept for all who read this language (kept_rows.py): nothing but the row, `whose`, `news` and what the settings say may stand in it.
% def written(row, whose, news):
<a class="what{{' fresh' if news or row.declined_by else ''}}" href="/q/{{row.id}}#newest">
<i class="face t{{tint(row.customer)}}" aria-hidden="true">{{initials(row.name)}}</i>
<span class="who"><b dir="auto">{{row.name}}</b> <span class="age">{{say(age(row.age_seconds, row.age_certain))}}</span></span>
<span class="says">\\
% if row.word:
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{mark_of(row.word)}}"/></svg>\\
% end
% last(row, row.mine_last)
% chips(row, whose)
% if news:
<span class="news"><b>{{'99+' if row.unanswered > 99 else row.unanswered or '●'}}</b> <span class="unseen">{{say('board.new_message')}}</span></span>
% end
</span>
</a>
% end
% def kept(row, whose='', news=False):
%     return kept_rows.text(_stdout, row, (lang, whose, news), lambda: written(row, whose, news))
% end
% def line(row, whose='', news=False):
%     _stdout.append(kept(row, whose, news))
% end
% def no_answer(row):
<form class="take" method="post" action="/q/{{row.id}}/no_answer"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="newest" value="{{row.newest}}"><button aria-label="{{say('board.no_answer_to', name=row.name)}}">{{say('board.no_answer')}}</button></form>
% end
% def take(row):
<form class="take" method="post" action="/q/{{row.id}}/claim"><input type="hidden" name="token" value="{{token()}}"><button aria-label="{{say('board.take_customer', name=row.name)}}">{{say('board.take')}}</button></form>
% end
% has = get('sent') and sent.has or (lambda row, sign: False)
% # A row that has a place of its own on the page; `below`: its form. One that the phone has is named only (sent_rows.py).
% def item(row, here='', whose='', news=False, below=None):
%     text = kept(row, whose, news)
%     if has(row.id, hash((text, below, row.newest, lang))):
<li id="{{row.id}}" data-had></li>
%     else:
<li class="row" id="{{row.id}}"{{here}}>
%         _stdout.append(text)
%         if below:
%             (take if below == 'take' else no_answer)(row)
%         end
</li>
%     end
% end
