% quoting = query.beside.quoting
<div class="quoting">
<blockquote><span class="unseen">{{say('query.quotes')}}</span>
% if quoting.text:
<bdi>{{quoting.text}}</bdi>
% else:
{{say(quoting.kind)}}
% end
</blockquote>
<a class="button" href="/q/{{query.row.id}}?quote=none#newest" aria-label="{{say('query.quote_nothing')}}">×</a>
</div>
% if quoting.emojis:
<form class="reacting" method="post" action="/q/{{query.row.id}}/react"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="quotes" value="{{quoting.seq}}">
<span class="unseen">{{say('query.react')}}</span>
% for emoji in quoting.emojis:
<button name="emoji" value="{{'' if emoji == quoting.reaction else emoji}}" aria-pressed="{{'true' if emoji == quoting.reaction else 'false'}}">{{emoji}}</button>
% end
</form>
% end
