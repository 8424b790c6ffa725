<div class="quick">
% # One with a file leads to a page that shows what will go with the words.
% quoting = '&quote=%d' % query.beside.quoting.seq if query.beside.quoting else ''
% for one in query.beside.quick:
% if one.file:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}{{quoting}}#newest"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg><bdi>{{one.title}}</bdi></a>
% else:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}{{quoting}}#box" data-fill="{{one.text}}"><bdi>{{one.title}}</bdi></a>
% end
% end
% include('shop_cards')
</div>
