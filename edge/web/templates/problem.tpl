% include('head', title='Not done', look='door')
<main>
<h1>{{shop.name}}</h1>
<p class="said" role="alert">{{sentence}}</p>
% include('typed', typed=typed)
<p><a class="go wide" href="/">To the board</a></p>
</main>
% include('foot')
