% if line.kind in ('edit', 'revoke', 'reaction'):
<li class="event" {{'id=newest' if last else ''}}>{{happened(line.kind)}}</li>
% elif line.side == 'event':
<li class="event" {{'id=newest' if last else ''}}><span dir="auto">{{line.text}}</span></li>
% else:
<li class="line {{line.side}}" {{'id=newest' if last else ''}}>
% if line.quoted:
<blockquote dir="auto">{{line.quoted}}</blockquote>
% end
% if line.forwarded:
<p class="small">{{'Forwarded many times' if line.forwarded == 'often' else 'Forwarded'}}</p>
% end
% if line.kind not in ('text', 'note', 'button', 'interactive'):
<p class="kind"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{icon(line)}}"/></svg>{{kind(line)}}</p>
% end
% if line.deleted:
<p class="small">Deleted by the customer. It said:</p>
% end
% if line.text:
<p class="text" dir="auto">{{line.text}}</p>
% end
% if line.edited_from is not None:
<p class="small">Changed by the customer. Before: <span dir="auto">{{line.edited_from}}</span></p>
% end
% if line.media:
% include('attachment', item=line.file, label=line.media.filename)
% end
% if line.kind == 'location' and 'latitude' in line.extra:
<p class="small number">{{line.extra['latitude']}}, {{line.extra['longitude']}}</p>
% end
% for emoji in line.reactions:
<p class="reaction">{{emoji}}</p>
% end
<p class="meta">\\
% if line.by:
<bdi>{{line.by}}</bdi> · \\
% end
{{hour(line.at)}}\\
% if line.late_seconds:
 · came in {{age(line.late_seconds)}} later, the line was down\\
% end
% if line.side == 'note':
 · only staff see this\\
% end
% if line.imported:
 · from before\\
% end
% if line.state:
 · <span class="state {{line.state}}">{{delivery(line.state, query.link)}}</span>\\
% end
</p>
% if line.reason and (line.asks or line.state == 'checking' or query.link.works):
<p class="{{'reason' if line.asks else 'meta'}}">{{line.reason}}</p>
% end
% if line.asks:
<div class="asks">
% for ask in line.asks:
<form method="post" action="/reply/{{line.reply}}/{{ask}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="query" value="{{query.row.id}}"><button>{{asked(ask)}}</button></form>
% end
</div>
% end
</li>
% end
