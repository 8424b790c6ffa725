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
