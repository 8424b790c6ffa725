<details>
<summary>{{say('customers.rename')}}</summary>
<form method="post" action="/c/{{customer.id}}/rename"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('team.customer_name')}} <input name="name" value="{{customer.called}}" maxlength="60" dir="auto" autocomplete="off"></label>
% if customer.called:
<p class="note">{{say('team.customer_name_says', name=customer.own_name or customer.name)}}</p>
% end
<button class="go">{{say('team.customer_name_keep')}}</button></form>
</details>
