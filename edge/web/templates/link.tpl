% if not link.works:
<p class="banner"><b>\\
% if trusted and link.until_at:
{{say('link.since_until', what=line_down(link), since=hour(link.since_at), until=hour(link.until_at))}}\\
% elif trusted:
{{say('link.since', what=line_down(link), since=hour(link.since_at))}}\\
% else:
{{say('link.plain', what=line_down(link))}}\\
% end
</b> {{say(way_out(link))}}</p>
% end
% if not trusted:
<p class="banner">{{say('link.clock')}}</p>
% end
