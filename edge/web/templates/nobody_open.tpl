% # On a wide screen, beside the list: nobody is open yet.
<section class="nobody" aria-label="{{say('wide.conversation')}}">
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('/')}}"/></svg>
<p>{{say('wide.nobody_open')}}</p>
% include('shortcuts')
</section>
