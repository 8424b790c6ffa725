% if not link.works:
<p class="banner">
<b>{{line_down(link)}}\\
% if trusted:
 since {{hour(link.since_at)}}\\
% if link.until_at:
, until {{hour(link.until_at)}}\\
% end
% end
.</b>
{{way_out(link)}}
</p>
% end
% if not trusted:
<p class="banner">The clock is not certain, so times may be off. Nothing is lost by it.</p>
% end
