<details>
<summary>{{say('customers.rename')}}</summary>
<form method="post" action="/c/{{customer.id}}/rename"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('team.customer_name')}} <input name="name" value="{{customer.called}}" maxlength="60" dir="auto" autocomplete="off"></label>
% if customer.called:
<p class="note">{{say('team.customer_name_says', name=customer.own_name or customer.name)}}</p>
% end
<button class="go">{{say('team.customer_name_keep')}}</button></form>
</details>
<details>
<summary>{{say('customers.speaks')}} · {{languages.get(customer.speaks) or say('customers.speaks_unknown')}}</summary>
<form method="post" action="/c/{{customer.id}}/speaks"><input type="hidden" name="token" value="{{token()}}">
<div class="choices">
% for code, name in languages.items():
<button name="language" value="{{code}}" lang="{{code}}">{{name}}</button>
% end
<button name="language" value="">{{say('customers.speaks_unknown')}}</button>
</div></form>
</details>
