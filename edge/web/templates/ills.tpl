% for ill in ills:
<p class="banner urgent" role="alert"><b>{{say(ill)}}</b></p>
% end
