% for beside in besides(extra):
<p class="beside">\\
% if beside.link:
{{say(beside.label) if beside.words else ''}} <a href="{{beside.link}}" rel="noreferrer noopener" target="_blank"><bdi>{{beside.words or say(beside.label)}}</bdi></a>\\
% else:
{{say(beside.label)}} <bdi>{{beside.words}}</bdi>\\
% end
</p>
% end
