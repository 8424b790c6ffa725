% # A note that could not be kept is typed still, beside the one that is there.
% again = get('pinning')
% if customer.pinned:
<p class="pinned" dir="auto">{{customer.pinned}}</p>
<p class="meta">{{say('customers.pinned_by', name=customer.pinned_by or say('desk.somebody'))}}\\
% if customer.pinned_at:
, {{day(customer.pinned_at)}} {{hour(customer.pinned_at)}}\\
% end
</p>
% end
<details id="pin" {{'open' if again is not None else ''}}>
<summary>{{say('customers.change_pinned' if customer.pinned else 'customers.pin')}}</summary>
<form method="post" action="/c/{{customer.id}}/pin"><input type="hidden" name="token" value="{{token()}}">
<input type="hidden" name="knew" value="{{customer.pinned}}">
<label>{{say('customers.pinned')}} <textarea name="text" rows="3" maxlength="300" dir="auto">
{{customer.pinned if again is None else again}}</textarea></label>
<p class="note">{{say('customers.pinned_says')}}</p>
<button class="go">{{say('query.keep_note')}}</button></form>
</details>
