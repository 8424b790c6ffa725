% include('head', title=say('page.notices'), look='list')
% include('top')
<main>
% way_in = the_way_in()
<h2>{{say('page.notices')}} · {{len(notices) + len(ills) + (not way_in.works) + len(newcomers())}}</h2>
% include('ills', ills=ills)
% include('way_in', way_in=way_in, trusted=trusted)
% include('newcomers')
% if not notices and not ills and way_in.works and not newcomers():
<p class="empty">{{say('office.nothing_wrong')}}</p>
% end
% for notice in notices:
<section class="card {{'urgent' if notice.serious else ''}}">
<p dir="auto">{{say(notice.said)}}</p>
<p class="meta">{{day(notice.at)}} {{hour(notice.at)}}{{' · ' + say('office.stops_sending') if notice.stops_sending else ''}}</p>
% if me.owner:
<form method="post" action="/notices/{{notice.id}}/settle"><input type="hidden" name="token" value="{{token()}}"><button>{{say('office.put_right')}}</button></form>
% end
% if me.owner and notice.kind == 'paper key':
<p><a class="button" href="/phones">{{say('phones.title')}}</a></p>
% end
</section>
% end
</main>
% include('ways')
