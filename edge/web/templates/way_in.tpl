% if not way_in.works:
<p class="banner {{'urgent' if way_in.state == 'shut' else ''}}"><b>\\
% what = say('way_in.' + way_in.state)
% if trusted and way_in.heard_at:
{{say('way_in.since', what=what, since=day(unstamp(way_in.heard_at)) + ' ' + hour(unstamp(way_in.heard_at)))}}\\
% else:
{{say('way_in.plain', what=what)}}\\
% end
</b> <span dir="auto">{{say(way_in.why)}}</span> {{say('way_in.' + way_in.state + '_way_out')}}</p>
% end
