% if line.side == 'event':
<li class="event" {{'id=newest' if last else ''}}>{{say(news(line))}} <span dir="auto">{{line.text}}</span>\\
% if line.more:
 <a href="/message/{{line.seq}}">{{say('line.read_all')}}</a>\\
% end
</li>
% elif line.state == 'dropped' and not get('whole', False):
<li class="event gone" {{'id=newest' if last else ''}}>\\
% if line.by:
<bdi>{{say(line.by)}}</bdi> · \\
% end
{{hour(line.at)}} · {{' · '.join(say(words) for words in dropped(line))}} \\
% if line.kind != 'text' and line.text:
{{say(kind(line))}} \\
% end
<a href="/message/{{line.seq}}"><bdi>{{line.text or say(kind(line))}}</bdi></a></li>
% else:
% whole = get('whole', False)
% me_too = me and line.by == me.name
% brief = is_brief(line, me.name if me else '')
<li class="line {{line.side}}{{' brief' if brief else ''}}{{' worded' if brief and line.state in ('read', 'played') else ''}}" {{'id=newest' if last else ''}}>
% if line.quoted:
<blockquote dir="auto">{{line.quoted}}</blockquote>
% elif line.quoted_kind:
<blockquote>{{say(line.quoted_kind)}}</blockquote>
% end
% if line.forwarded:
<p class="small">{{say('line.forwarded_often' if line.forwarded == 'often' else 'line.forwarded')}}</p>
% end
% # A photo or a sound that is there says by itself what it is; of a file its name says most.
% there, name = is_there(line), line.media.filename if line.media else ''
% if line.kind not in ('text', 'note', 'button', 'interactive'):
% if there and not unpassed(line.extra):
<p class="unseen">{{say(kind(line))}}</p>
% else:
<p class="kind"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{icon(line)}}"/></svg>\\
% if name:
<span class="unseen">{{say(kind(line))}}</span> <bdi>{{name}}</bdi>\\
% else:
{{say(kind(line))}}\\
% end
{{' · ' + unpassed(line.extra) if unpassed(line.extra) else ''}}</p>
% end
% end
% if there:
% include('attachment', item=line.file, label='' if line.media.voice or line.kind in ('image', 'sticker') else name, of=line.source)
% end
% if line.deleted:
<p class="small">{{say(changed('deleted', ours=line.ours))}}</p>
% end
% if line.kind == 'call':
<p class="text">{{say('line.called', time=hour(line.at))}}</p>
% end
% if line.text and not has_cards(line.extra):
% if whole:
<p class="text" dir="auto">{{line.text}}</p>
% else:
% include('folded', words=line.text, cut=line.more and is_long(line.text), name='text%d' % line.seq)
% end
% end
% if line.alone:
<p class="small">{{say(changed('edit', ours=line.ours))}}</p>
% end
% for number, before in enumerate(line.earlier_words):
% if whole or not is_long(before):
<p class="small">{{say(changed('edited', ours=line.ours))}} <span dir="auto">{{before}}</span></p>
% else:
<p class="small">{{say(changed('edited', ours=line.ours))}}</p>
% include('folded', words=before, cut=line.more, name='text%d-%d' % (line.seq, number))
% end
% end
% if line.media and not there:
% include('attachment', item=line.file, label='', of=line.source)
% end
% include('beside', extra=line.extra, seq=line.seq, cut_off=line.more, whole=whole)
% for emoji in line.reactions:
<p class="reaction">{{emoji}}</p>
% end
% if line.reacted:
% include('reacted', by=line.reacted.by, what=line.reacted.what)
% end
<p class="meta" {{'tabindex=-1' if brief and line.state else ''}}>\\
% if line.by and not (me_too and line.side == 'out'):
<bdi>{{say(line.by)}}</bdi> · \\
% end
{{hour(line.at)}}\\
% if line.late_seconds:
 · {{say(lateness(line), span=age(line.late_seconds))}}\\
% end
% if line.extra.get('cut'):
 · {{say('line.cut')}}\\
% end
% if line.side == 'note':
 · {{say('line.only_staff')}}\\
% end
% if line.imported:
 · {{say('line.from_before')}}\\
% end
% if line.source:
 · {{source(line.source)}}\\
% end
% if tick(line.state, line.waits):
 <span class="tick {{line.state}}">\\
% if tick(line.state, line.waits) == 'clock':
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clock')}}"/></svg>\\
% else:
<i aria-hidden="true">{{tick(line.state, line.waits)}}</i>\\
% end
 <span>{{say(delivery(line.state, line.waits))}}</span></span>\\
% elif line.state:
 · <span class="state {{line.state}}">{{say(delivery(line.state, line.waits))}}</span>\\
% end
</p>
% if line.quotable and get('may_write'):
<a class="answer" href="/q/{{query.row.id}}?quote={{line.seq}}#newest" aria-label="{{say('query.answer_this')}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('answer')}}"/></svg></a>
% end
% if line.reason:
<p class="{{'reason' if line.asks else 'meta'}}">{{say(line.reason)}}</p>
% end
% if line.behind:
<p class="reason">{{say(line.behind)}}</p>
% end
% if line.undo_seconds == 0:
% include('undo', line=line)
% end
% if line.asks:
<div class="asks">
% for ask in line.asks:
<form method="post" action="/reply/{{line.reply}}/{{ask}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="query" value="{{query.row.id}}"><button>{{say(asked(ask, line.state))}}</button></form>
% end
</div>
% end
</li>
% end
