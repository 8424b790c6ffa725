% for join in customer.joins:
<details>
<summary>{{say('customers.before' if join.before else 'customers.joined', day=day(join.at), name=join.name)}}</summary>
<p>{{say(join.why, by=say(join.by or ''))}}</p>
<p class="meta">\\
% for number in join.numbers:
<span class="number">+{{number}}</span> · \\
% end
{{say('customers.join_messages', count=join.messages)}} · {{say('customers.queries', count=join.queries)}}</p>
<p class="small">{{say('customers.split_note')}}</p>
<form method="post" action="/c/{{customer.id}}/split"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="join" value="{{join.id}}">
<button class="wide">{{say('customers.split')}}</button></form>
</details>
% end
<p><a class="file" href="/c/{{customer.id}}/join">{{say('customers.join')}}</a></p>
