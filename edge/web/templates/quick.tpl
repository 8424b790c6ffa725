<div class="quick">
% # Without scripts each leads to a page that has its words, and shows the file that will go with them.
% quoting = '&quote=%d' % query.beside.quoting.seq if query.beside.quoting else ''
% for one in query.beside.quick:
% if one.file:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}{{quoting}}#newest" data-fill="{{one.text}}" data-with="{{one.id}}" data-name="{{one.file_name}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg><bdi>{{one.title}}</bdi></a>
% else:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}{{quoting}}#box" data-fill="{{one.text}}"><bdi>{{one.title}}</bdi></a>
% end
% end
% include('shop_cards')
</div>
