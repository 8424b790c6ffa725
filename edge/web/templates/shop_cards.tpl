% for there, verb, drawn in ((shop.latitude is not None, 'place', 'location'), (shop.contact_phone, 'contact', 'contacts')):
% if there:
<form method="post" action="/q/{{query.row.id}}/{{verb}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="seen" value="{{query.seen}}"><input type="hidden" name="quotes" value="{{query.beside.quoting.seq if query.beside.quoting else ''}}"><button><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{mark_of(drawn)}}"/></svg>{{say('quick.send_' + verb)}}</button></form>
% end
% end
