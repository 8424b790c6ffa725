% # On a wide screen, beside a conversation: the list that it stands in. What is here twice has another name there.
<section class="side board" aria-label="{{say('page.board')}}">
<a class="skip" href="#newest">{{say('wide.to_conversation')}}</a>
% include('top')
<div class="queue" data-live="board">
% include('board_list')
</div>
<div class="bottom" data-live="board_bottom">
% include('board_foot')
</div>
</section>
