% include('head', title=say('page.approved'), look='list')
% include('top')
<main>
<h2>{{say('page.approved')}} · {{many}}</h2>
% if last is None:
<p class="small">{{say('held.never_looked')}}</p>
% else:
<p class="small">{{say('held.looked', when=day(last.at) + ' ' + hour(last.at))}}</p>
% if last.why:
<p class="reason">{{say(last.why)}}</p>
% end
% end
<form method="post" action="/templates"><input type="hidden" name="token" value="{{token()}}"><button class="go">{{say('held.look_again')}}</button></form>
<p class="note">{{say('held.only_words')}}</p>
% for template in listed.shown:
<section class="card"><p class="text" dir="auto">{{template.body}}</p><p class="meta"><bdi>{{template.name}}</bdi> · <bdi>{{template.language}}</bdi></p></section>
% end
% if listed.further:
<p class="older"><a href="/templates?templates={{quoted(listed.further)}}">{{say('held.further_templates')}}</a></p>
% end
</main>
% include('ways')
