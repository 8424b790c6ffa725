% # On a wide screen, beside a conversation: whose it is. All of it stands in More and on their page too.
% last = include('last')['last']
<aside class="about" aria-label="{{say('wide.customer')}}">
<div data-live="about">
<i class="face t{{tint(row.customer)}}" aria-hidden="true">{{initials(row.name)}}</i>
<h2><a href="/c/{{row.customer}}"><bdi>{{row.name}}</bdi></a></h2>
% if query.beside.own_name and query.beside.own_name != row.name:
<p class="meta">{{say('customers.own_name', name=query.beside.own_name)}}</p>
% end
% if query.number:
<p><a class="number" href="tel:+{{query.number}}">+{{query.number}}</a></p>
% else:
<p class="note">{{say('customers.no_number')}}</p>
% end
% if query.beside.labels or query.beside.other_labels:
<h3>{{say('labels.title')}}</h3>
% include('query_labels')
% end
<h3>{{say('customers.pinned')}}</h3>
% if query.beside.pinned:
<p class="pinned" dir="auto">{{query.beside.pinned}}</p>
% end
<p><a href="/c/{{row.customer}}#pin">{{say('customers.change_pinned' if query.beside.pinned else 'customers.pin')}}</a></p>
% if row.remind:
<p class="meta">{{say('reminders.comes_back', when=row.remind)}}</p>
% end
% if query.earlier:
<h3>{{say('query.earlier')}}</h3>
<ul>
% for past in query.earlier:
<li><a href="/q/{{past.id}}#newest">{{day(past.closed_at) or say('query.state_' + past.state)}} · {{say(outcome(past.outcome) or 'query.state_' + past.state)}}\\
% if past.closed_by:
 · <bdi>{{say(past.closed_by)}}</bdi>
% end
% last(past)
</a></li>
% end
</ul>
% end
<p><a href="/c/{{row.customer}}">{{say('query.about_customer')}}</a></p>
</div>
% include('shortcuts')
</aside>
