% if sentence:
<p class="said" role="alert">{{say(sentence)}}</p>
% end
