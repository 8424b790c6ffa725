% whole = get('whole', False)
% found, more = shown_besides(extra, whole)
% for beside in found:
<p class="beside">\\
% if beside.link:
{{say(beside.label) if beside.words else ''}} <a href="{{beside.link}}" rel="noreferrer noopener" target="_blank"><bdi>{{beside.words or say(beside.label)}}</bdi></a>\\
% else:
{{say(beside.label)}} <bdi>{{beside.words}}</bdi>\\
% end
</p>
% end
% if (more or get('cut_off', False)) and not whole:
<p class="small"><a href="/message/{{seq}}">{{say('line.read_all')}}</a></p>
% end
