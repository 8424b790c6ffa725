% include('head', title=say('forgetting.erase'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('forgetting.erase')}}: <bdi>{{going.name}}</bdi></h2>
<p>{{say('forgetting.goes')}}</p>
<ul class="plain">
<li>{{say('forgetting.messages', count=going.messages)}}</li>
% if going.notes:
<li>{{say('forgetting.notes', count=going.notes)}}</li>
% end
% if going.files:
<li>{{say('forgetting.files', count=going.files)}}, {{say(size(going.file_bytes))}}</li>
% end
% if going.drafts:
<li>{{say('forgetting.drafts', count=going.drafts)}}</li>
% end
<li>{{say('forgetting.name_and_numbers')}}</li>
% for label in going.labels:
<li>{{say('forgetting.label', name=label)}}</li>
% end
<li>{{say('forgetting.webhooks')}}</li>
</ul>
<p>{{say('forgetting.stays', queries=going.queries, replies=going.replies)}}</p>
<p class="note">{{say('forgetting.in_backups')}}</p>
<p class="note">{{say('forgetting.not_ours')}}</p>
% if why_not:
<p class="reason" role="alert">{{say(why_not)}}</p>
% else:
<form method="post" action="/c/{{customer}}/erase"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('takeout.pin')}} <input class="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="8" autocomplete="off" required></label>
<button class="wide">{{say('forgetting.erase_for_good')}}</button></form>
% end
<p class="older"><a href="/c/{{customer}}">{{say('forgetting.back')}}</a></p>
</main>
% include('ways')
