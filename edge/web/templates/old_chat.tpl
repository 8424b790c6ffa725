% include('head', title=say('old_chats.title'), look='list')
% include('top')
% def span(first, last):
{{date(first)}} {{first.strftime('%H:%M')}} – {{date(last)}} {{last.strftime('%H:%M')}}\\
% end
<main>
% include('said')
<p><a class="button" href="/old-chats">{{say('old_chats.back')}}</a></p>
<section class="card person">
<h2><bdi>{{chat.title or upload.name}}</bdi></h2>
<dl>
<dt>{{say('old_chats.file')}}</dt><dd><bdi>{{upload.name}}</bdi> · {{say(size(upload.size))}}</dd>
% if chat.first:
<dt>{{say('old_chats.from_until')}}</dt><dd>\\
% span(chat.first, chat.last)
</dd>
% end
<dt>{{say('old_chats.messages')}}</dt><dd>{{chat.messages}}</dd>
<dt>{{say('old_chats.files')}}</dt><dd>{{chat.files}}{{' · ' + say(size(chat.files_bytes)) if chat.files else ''}}</dd>
</dl>
<p class="small">{{say('old_chats.times', zone=shop.zone)}}</p>
% if is_cut:
<p class="small">{{say('old_chats.is_cut')}}</p>
% end
% if chat.missing:
<p class="small">{{say('old_chats.missing', count=chat.missing)}}</p>
% end
% if chat.too_many:
<p class="small reason">{{say('old_chats.too_many_files', count=chat.too_many)}}</p>
% end
% if chat.left_out:
<details>
<summary>{{say('old_chats.left_out', count=chat.left_out)}}</summary>
<p class="small">{{say('old_chats.left_out_why')}}</p>
<ol class="left">
% for number, line in chat.left_out_lines:
<li value="{{number}}" dir="auto">{{line}}</li>
% end
</ol>
</details>
% end
% if chat.again:
<p class="small">{{say('old_chats.again')}}</p>
% end
</section>
% if 'date_order' in chat.asks:
<h2>{{say('old_chats.which_dates')}}</h2>
<p class="note">{{say('old_chats.which_dates_why')}}</p>
<div class="choices">
% for reading in chat.readings:
<form class="card" method="get" action="/old-chats/{{upload.id}}"><input type="hidden" name="order" value="{{reading.order}}">
<p><b>{{say('old_chats.order_' + reading.order)}}</b></p>
% if reading.first:
<p>{{say('old_chats.first_on', day=date(reading.first))}}</p>
<p>{{say('old_chats.last_on', day=date(reading.last))}}</p>
% end
<button class="go">{{say('old_chats.these_are_right')}}</button></form>
% end
</div>
% else:
% def who():
<form method="get" action="/old-chats/{{upload.id}}"><input type="hidden" name="order" value="{{order}}">
<p class="small">{{say('old_chats.who_why')}}</p>
% for name, count in people:
<label class="check"><input type="checkbox" name="us" value="{{name}}" {{'checked' if name in chat.us else ''}}><span><bdi>{{name}}</bdi> <span class="meta">{{say('old_chats.so_many', count=count)}}</span></span></label>
% end
<button class="go">{{say('old_chats.this_is_me')}}</button></form>
% end
% if order:
<p class="note">{{say('old_chats.order_' + order)}} <a class="button" href="/old-chats/{{upload.id}}">{{say('old_chats.other_dates')}}</a></p>
% end
% if 'us' in chat.asks:
<h2>{{say('old_chats.who')}}</h2>
<section class="card">
% who()
</section>
% else:
<section class="card">
<p>{{say('old_chats.you_are')}} \\
% for name in chat.us:
<b><bdi>{{name}}</bdi></b> \\
% end
</p>
<details><summary>{{say('old_chats.not_me')}}</summary>
% who()
</details>
</section>
<h2>{{say('old_chats.whose')}}</h2>
<section class="card">
<form id="bring" method="post" action="/old-chats/{{upload.id}}/bring"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="order" value="{{order}}">
% for name in us:
<input type="hidden" name="us" value="{{name}}">
% end
<label>{{say('old_chats.customer')}} <select name="customer" required>
% if not chosen:
<option value="">{{say('old_chats.choose_customer')}}</option>
% end
% for proposal in proposals:
<option value="{{proposal.id}}" {{'selected' if proposal.id == chosen else ''}}>{{proposal.name}} {{proposal.number}} · {{say('old_chats.by_' + proposal.why)}}</option>
% end
% for person in found:
<option value="{{person.id}}" {{'selected' if person.id == chosen else ''}}>{{person.name}} {{person.number}} · {{say('old_chats.by_search')}}</option>
% end
% if chat.is_group:
<option value="apart" {{'selected' if chosen == 'apart' else ''}}>{{say('old_chats.a_group')}}</option>
% end
<option value="new" {{'selected' if chosen == 'new' else ''}}>{{say('old_chats.a_new_one')}}</option>
</select></label>
<label>{{say('old_chats.new_name')}} <input name="name" value="{{called}}" maxlength="{{most_name}}" dir="auto" autocomplete="off"></label>
<label>{{say('old_chats.phone_of')}} <input name="whose" value="{{whose}}" maxlength="{{most_name}}" dir="auto" autocomplete="off"></label>
</form>
<details {{'open' if words else ''}}><summary>{{say('old_chats.another')}}</summary>
<form class="search" method="get" action="/old-chats/{{upload.id}}" role="search"><input type="hidden" name="order" value="{{order}}">
% for name in us:
<input type="hidden" name="us" value="{{name}}">
% end
<label>{{say('old_chats.another_name')}} <input type="search" name="words" value="{{words}}" maxlength="{{most_letters}}" dir="auto" autocomplete="off" enterkeyhint="search" required></label>
<button>{{say('search.go')}}</button></form>
% if words:
<p class="small" role="status">{{say('old_chats.found', count=len(found))}}</p>
% end
</details>
<p><button class="go wide" form="bring">{{say('old_chats.bring', count=chat.messages)}}</button></p>
<p class="small">{{say('old_chats.bring_says')}}</p>
</section>
% end
% end
<form method="post" action="/old-chats/{{upload.id}}/remove"><input type="hidden" name="token" value="{{token()}}"><button>{{say('old_chats.remove')}}</button></form>
</main>
% include('ways')
