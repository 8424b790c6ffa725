% include('head', title='Notices', look='list')
% include('top')
<main>
<h2>Notices · {{len(notices)}}</h2>
% if not notices:
<p class="empty">Nothing is wrong.</p>
% end
% for notice in notices:
<section class="card {{'urgent' if notice.serious else ''}}">
<p dir="auto">{{notice.sentence}}</p>
<p class="meta">{{day(notice.at)}} {{hour(notice.at)}}{{' · no replies are sent until this is put right' if notice.stops_sending else ''}}</p>
% if me.owner:
<form method="post" action="/notices/{{notice.id}}/settle"><input type="hidden" name="token" value="{{token()}}"><button>I have put it right</button></form>
% end
</section>
% end
</main>
% include('foot')
