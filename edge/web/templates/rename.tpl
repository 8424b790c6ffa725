<form method="post" action="/c/{{customer}}/rename"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="query" value="{{query_id}}">
<label>{{say('team.customer_name')}} <input name="name" value="{{beside.called}}" maxlength="60" dir="auto" autocomplete="off"></label>
<p class="note">{{say('team.customer_name_says', name=beside.own_name)}}</p>
<button>{{say('team.customer_name_keep')}}</button></form>
