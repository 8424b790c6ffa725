% if may_write:
<noscript><p class="small">{{say('query.file_does_not_go')}}</p></noscript>
% end
% if 'withdraw' in verbs:
% button('withdraw', say('query.take_offer_back'))
% end
% if query.staff:
<form method="post" action="/q/{{row.id}}/hand_over">\\
% hidden()
% if again:
% include('said')
% end
<label>{{say('query.what_they_should_know')}} <textarea name="note" rows="2" dir="auto">
{{typed.get('hand_over', '')}}</textarea></label>
<p>{{say('query.to_whom')}}</p>
<div class="choices">
% for colleague in query.staff:
<button name="to" value="{{colleague.id}}"><bdi>{{colleague.name}}</bdi></button>
% end
</div></form>
% end
% if 'release' in verbs:
<form method="post" action="/q/{{row.id}}/release">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}"><button>{{say('query.put_back')}}</button></form>
% end
