<li class="run">
<details class="fold" id="{{name}}">
<summary>{{say('told.things', count=len(folded))}}</summary>
<ol class="lines">
% within = get('today', '')
% for deed in folded:
% if deed.at and day(deed.at) != within:
% within = day(deed.at)
<li class="day">{{within}}</li>
% end
% include('told', line=deed, last=False)
% end
</ol>
</details>
</li>
