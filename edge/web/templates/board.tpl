% include('head', title=say('page.board'), look='board', count=board.unheld_count, calling=f"{board.mine_news} {board.counts['offered']}")
% if wide:
<div class="side">
% end
% if not sent.are_part:
% include('top')
% end
<main data-live="board">
% include('board_list')
</main>
<footer class="bottom" data-live="bottom">
% include('board_foot')
</footer>
% if wide:
</div>
% include('nobody_open')
% end
% include('foot')
