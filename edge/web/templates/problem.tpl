% include('head', title=say('page.not_done'), look='door')
<main>
<h1>{{shop.name}}</h1>
<p class="said" data-problem role="alert">{{say(sentence)}}</p>
% include('ills', ills=ills)
% include('typed', typed=typed)
<p><a class="go wide" href="/">{{say('page.to_the_board')}}</a></p>
</main>
% include('foot')
