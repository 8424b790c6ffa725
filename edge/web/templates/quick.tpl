<div class="quick">
% for one in query.beside.quick:
<a class="button" href="/q/{{query.row.id}}?fill={{one.id}}#box" data-fill="{{one.text}}"><bdi>{{one.title}}</bdi></a>
% end
</div>
