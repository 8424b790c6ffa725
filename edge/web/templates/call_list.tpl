% include('head', title=say('call_list.title'), look='list')
% include('top')
<main data-live="call-list">
% include('said')
<h2>{{say('call_list.title')}}</h2>
<p class="note">{{say('call_list.why')}}</p>
% if printer:
<form method="post" action="/call-list"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('call_list.print')}}</button></form>
% elif not sentence:
<p class="banner">{{say('call_list.no_printer')}}</p>
% end
% if jobs:
<h2>{{say('call_list.sent')}}</h2>
<ul class="rows">
% for job in jobs:
<li class="card">
<p>{{day(unstamp(job.put_at))}}, {{hour(unstamp(job.put_at))}} · <b>{{say('printing.state_' + job.state)}}</b></p>
% if job.reason:
<p class="reason">{{say(job.reason)}}</p>
% end
</li>
% end
</ul>
% end
</main>
% include('ways')
