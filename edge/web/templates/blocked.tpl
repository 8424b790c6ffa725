% wish = customer.block
% if wish.state == 'queued':
<p class="banner">{{say('blocking.under_way' if wish.on else 'blocking.letting_go')}}</p>
% elif wish.state == 'failed':
<p class="banner urgent">{{say('blocking.failed' if wish.on else 'blocking.failed_off', why=say(wish.reason))}}</p>
% elif wish.holds:
<p class="banner">{{say('blocking.blocked')}}</p>
% end
% if wish.wanted_at and customer.block_by and (wish.holds or wish.state == 'queued'):
<p class="meta">{{say('blocking.by' if wish.on else 'blocking.let_go_by', by=customer.block_by, day=day(wish.wanted_at), hour=hour(wish.wanted_at))}}</p>
% end
