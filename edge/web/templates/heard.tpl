% if me and me.owner:
% found = the_way_in()
% heard = found.heard_at and unstamp(found.heard_at)
<p role="status" aria-live="off" class="heard{{'' if found.works else ' urgent'}}" data-live="heard">\\
% if not heard:
{{say('way_in.' + ('not_yet' if found.works else found.state))}}\\
% elif day(heard) == say('calendar.today'):
{{say('way_in.heard', hour=hour(heard))}}\\
% else:
{{say('way_in.heard_day', day=day(heard), hour=hour(heard))}}\\
% end
</p>
% end
