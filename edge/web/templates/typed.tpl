% if typed:
<label>{{say('page.what_you_wrote')}} <textarea rows="3" dir="auto" readonly>
{{typed}}</textarea></label>
% end
