% wish = customer.block
% if wish.state == 'queued':
<p class="banner">{{say('blocking.under_way' if wish.on else 'blocking.letting_go')}}</p>
% elif wish.state == 'failed':
<p class="banner urgent">{{say('blocking.failed' if wish.on else 'blocking.failed_off', why=say(wish.reason))}}</p>
% elif wish.holds:
<p class="banner">{{say('blocking.blocked')}}</p>
% end
