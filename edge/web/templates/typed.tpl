% if typed:
<label>What you wrote, to copy <textarea rows="3" dir="auto" readonly>
{{typed}}</textarea></label>
% end
