% # Of a long message the beginning. Where all of it is not here, its own page has it; else a tap shows the rest.
<p class="{{'text begun' if cut else 'text'}}" dir="auto">{{words}}</p>
% if is_long(words) and not cut:
<details class="fold" id="{{name}}"><summary>{{say('line.more')}}</summary></details>
% end
