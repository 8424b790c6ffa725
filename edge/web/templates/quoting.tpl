% quoting = query.beside.quoting
<div class="quoting"><blockquote><span class="unseen">{{say('query.quotes')}}</span>
% if quoting.text:
<bdi>{{quoting.text}}</bdi>
% else:
{{say(quoting.kind)}}
% end
</blockquote></div>
