<div class="quick">
% quoting = query.beside.quoting
% if quoting and quoting.emojis:
<form class="reacting" method="post" action="/q/{{query.row.id}}/react"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="quotes" value="{{quoting.seq}}">
<span class="unseen">{{say('query.react')}}</span>
% for emoji in quoting.emojis:
<button name="emoji" value="{{'' if emoji == quoting.reaction else emoji}}" aria-pressed="{{'true' if emoji == quoting.reaction else 'false'}}">{{emoji}}</button>
% end
</form>
% end
% # Without scripts each leads to a page that has its words, and shows the file that will go with them.
% quoting = '&quote=%d' % quoting.seq if quoting else ''
% for one in query.beside.quick:
% if one.file:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}{{quoting}}#newest" data-fill="{{one.text}}" data-with="{{one.id}}" data-name="{{one.file_name}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg><bdi>{{one.title}}</bdi></a>
% else:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}{{quoting}}#box" data-fill="{{one.text}}"><bdi>{{one.title}}</bdi></a>
% end
% end
% include('shop_cards')
</div>
