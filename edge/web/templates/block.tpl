% if customer.block.holds:
<form method="post" action="/c/{{customer.id}}/unblock"><input type="hidden" name="token" value="{{token()}}">
<button class="wide">{{say('blocking.undo')}}</button></form>
% else:
<details class="earlier">
<summary>{{say('blocking.title')}}</summary>
<p class="note">{{say('blocking.says')}}</p>
<form method="post" action="/c/{{customer.id}}/block"><input type="hidden" name="token" value="{{token()}}">
<button class="wide">{{say('blocking.do')}}</button></form>
</details>
% end
