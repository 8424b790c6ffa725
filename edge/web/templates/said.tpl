% if sentence:
<p class="said" role="alert">{{sentence}}</p>
% end
