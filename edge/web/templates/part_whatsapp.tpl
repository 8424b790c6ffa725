% if checked:
<section class="card" id="checked">
<p class="meta">{{say('setup_pages.checked', hour=hour(checked.at))}}</p>
<ul class="answers">
% for answer in checked.answers:
<li class="{{answer.mark}}"><b>{{say('setup_pages.mark_' + answer.mark)}}</b> <span dir="auto">{{say(answer.said)}}</span></li>
% end
</ul>
</section>
% end
<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('setup_pages.whatsapp_why')}}</p>
% for name in ('phone_number_id', 'waba_id'):
<label>{{say('setup_pages.' + name)}} <input class="number" name="{{name}}" value="{{typed.get(name, getattr(account, name, ''))}}" inputmode="numeric" maxlength="30" autocomplete="off" required></label>
<p class="meta">{{say('setup_pages.' + name + '_where')}}</p>
% end
% for name in ('access_token', 'app_secret'):
<label>{{say('setup_pages.' + name)}} <input name="{{name}}" type="password" maxlength="1000" autocomplete="off" placeholder="{{'•••• ' + say('setup_pages.is_kept') if account else ''}}" {{'' if account else 'required'}}></label>
<p class="meta">{{say('setup_pages.' + name + '_where')}}</p>
% end
% if account:
<label class="check"><input name="secret_seen" type="checkbox" value="yes"> {{say('setup_pages.secret_seen')}}</label>
% end
<button class="go wide">{{say('setup_pages.keep_and_check')}}</button></form>
<section class="card">
<p>{{say('setup_pages.callback')}}</p>
<p class="text number">{{say('setup_pages.callback_form')}}</p>
<p>{{say('setup_pages.callback_where')}}</p>
<p>{{say('setup_pages.verify_token')}}</p>
% if own_verify_token:
<p class="text number" id="verify">{{own_verify_token}}</p>
% else:
<p class="meta">{{say('setup_pages.own_verify_token')}}</p>
% end
<p>{{say('setup_pages.subscribe')}}</p>
</section>
% if account:
<form method="post" action="{{action}}/check"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('setup_pages.check')}}</button></form>
% end
