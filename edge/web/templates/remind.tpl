<form method="post" action="/q/{{row.id}}/remind">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}">
<p>{{say('reminders.title')}}</p>
<div class="choices">
% for when, at in query.reminders:
<button name="when" value="{{when}}">{{say('reminders.choice_' + when, when=at)}}</button>
% end
</div></form>
% if query.clock_trusted:
<form method="post" action="/q/{{row.id}}/remind">\\
% hidden()
<input type="hidden" name="seen" value="{{query.seen}}">
<label>{{say('reminders.at')}} <input type="time" name="hour" required></label>
<button name="when" value="at">{{say('reminders.title')}}</button></form>
% if row.window_seconds and not shop.direct_send:
<p class="small">{{say('reminders.before_the_end')}}</p>
% end
% end
