% told = newcomers()
% for phone in told[:3]:
<p class="banner">{{say('phones.came_back' if phone.came_back else 'phones.was_let_in', day=day(phone.at), hour=hour(phone.at), phone=phone.called)}}\\
% if me.owner:
 <a href="/phones/{{phone.id}}/end">{{say('phones.end')}}</a>\\
% end
</p>
% end
% if told[3:]:
<p class="banner">{{say('phones.more_let_in', count=len(told) - 3)}}\\
% if me.owner:
 <a href="/phones">{{say('phones.title')}}</a>\\
% end
</p>
% end
