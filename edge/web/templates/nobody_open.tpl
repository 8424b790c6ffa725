% # On a wide screen, beside the list: nobody is open yet.
<section class="nobody" aria-label="{{say('wide.conversation')}}">
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('/')}}"/></svg>
<p data-live="nobody">{{say('wide.nobody_open' if any(board.counts.values()) else 'board.nobody_waits')}}</p>
% include('shortcuts')
</section>
