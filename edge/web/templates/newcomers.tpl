% told = newcomers()
% for phone in told[:3]:
<p class="banner">{{say('phones.was_let_in', day=day(phone.at), hour=hour(phone.at), phone=phone.called)}} <a href="/phones/{{phone.id}}/end">{{say('phones.end')}}</a></p>
% end
% if told[3:]:
<p class="banner">{{say('phones.more_let_in', count=len(told) - 3)}} <a href="/phones">{{say('phones.title')}}</a></p>
% end
