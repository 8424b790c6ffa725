<li class="run">
<details class="fold" id="{{name}}">
<summary>{{say('told.things', count=len(folded))}}</summary>
<ol class="lines">
% for number, deed in enumerate(folded):
% if deed.at and (not number or day(deed.at) != day(folded[number - 1].at or deed.at)):
<li class="day">{{day(deed.at)}}</li>
% end
% include('told', line=deed, last=False)
% end
</ol>
</details>
</li>
