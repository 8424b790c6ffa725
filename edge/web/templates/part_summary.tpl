<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('owners_message.about')}}</p>
% if told:
<p class="note">{{say('owners_message.last', day=date(told.day), state=say('delivery.' + told.state)) if told.state else say('owners_message.not_sent', day=date(told.day))}}</p>
% if told.why:
<p class="reason">{{say(told.why)}}</p>
% end
% end
% chosen = typed.get('template', owner.template)
<label>{{say('owners_message.number')}} <input type="tel" name="number" value="{{typed.get('number', '+' + owner.number if owner.number else '')}}" maxlength="30" placeholder="+250 788 000 000" autocomplete="off"></label>
<p class="meta">{{say('owners_message.number_how')}}</p>
% if chats or owner.user_id:
% its = typed.get('chat', owner.user_id)
<label>{{say('owners_message.chat')}} <select name="chat">
<option value="">{{say('owners_message.no_chat_chosen')}}</option>
% for one in chats:
<option value="{{one.user_id}}" {{'selected' if one.user_id == its else ''}}>{{say(one.name)}} · …{{one.user_id[-4:]}} · {{hour(unstamp(one.heard))}}</option>
% end
% if its and its not in [one.user_id for one in chats]:
<option value="{{its}}" selected>…{{its[-4:]}}</option>
% end
</select></label>
<p class="meta">{{say('owners_message.chat_how')}}</p>
% end
<label>{{say('owners_message.template')}} <select name="template">
<option value="">{{say('owners_message.no_template')}}</option>
% for one in offered:
<option value="{{one.key}}" {{'selected' if one.key == chosen else ''}}>{{one.key}}: {{one.body[:80]}}</option>
% end
</select></label>
<p class="meta">{{say('owners_message.template_how')}}</p>
<button class="go wide">{{say(button)}}</button></form>
