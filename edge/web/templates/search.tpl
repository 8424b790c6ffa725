% include('head', title=say('search.title'), look='list')
% include('top')
<main>
<form class="search" method="get" action="/search" role="search">
<label>{{say('search.label')}} <input type="search" name="words" value="{{words}}" maxlength="{{most_letters}}" data-find="{{file('finding.js')}}" dir="auto" autocomplete="off" enterkeyhint="search"{{'' if words else ' autofocus'}}></label>
<button class="go">{{say('search.go')}}</button></form>
% if found is None:
<p class="empty">{{say('search.hint')}}</p>
% else:
% if not found.complete:
<p class="note">{{say('search.not_all')}}</p>
% end
% if not found.customers and not found.messages:
<p class="empty">{{say('search.nothing')}}</p>
% end
% if found.customers:
<h2>{{say('search.customers')}}</h2>
<ul class="rows">
% for person in found.customers:
<li class="row"><a class="what" href="{{f'/q/{person.open_query}#newest' if person.open_query else f'/c/{person.id}'}}">
<span class="who"><b dir="auto">{{person.name}}</b> <span class="age number">{{person.number}}</span></span>
<span class="last">\\
% for other in (person.own_name, person.username):
% if other and other != person.name:
<bdi>{{other}}</bdi> · \\
% end
% end
{{say('search.heard', day=day(person.heard_at)) if person.heard_at else ''}}</span>
</a></li>
% end
</ul>
% if found.more_customers:
<p class="note">{{say('search.more_customers')}}</p>
% end
% end
% if found.messages:
<h2>{{say('search.messages')}}</h2>
<ul class="rows">
% for message in found.messages:
<li class="row"><a class="what" href="/c/{{message.customer}}?near={{message.seq}}#found">
<span class="who"><b dir="auto">{{message.name}}</b> <span class="age">{{day(message.at)}} {{hour(message.at)}}</span></span>
<span class="last" dir="auto">\\
% if message.side == 'note':
{{say('search.note')}} \\
% elif message.side == 'out':
{{say('search.you')}} \\
% end
% if message.word:
{{say(message.word)}} · \\
% end
% for text, hit in message.snippet:
% if hit:
<mark>{{text}}</mark>\\
% else:
{{text}}\\
% end
% end
% if message.source:
 · <span class="small">{{source(message.source)}}</span>\\
% end
</span>
</a></li>
% end
</ul>
% end
% if found.older:
<p class="older"><a href="/search?words={{quoted(words)}}&amp;before={{found.older}}">{{say('search.older')}}</a></p>
% end
% if not newest:
<p class="older"><a href="/search?words={{quoted(words)}}">{{say('search.newest')}}</a></p>
% end
% end
<p><a class="button" href="/write{{'?number=' + quoted(number) if number else ''}}">{{say('writing.title')}}</a></p>
</main>
% include('ways', here='/search')
