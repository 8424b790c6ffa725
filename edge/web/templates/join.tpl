% include('head', title=say('customers.join'), look='list')
% include('top')
<main>
<h2>{{say('customers.join_with', name=customer.name)}}</h2>
<p class="note">{{say('customers.join_note')}}</p>
<form class="search" method="get" action="/c/{{customer.id}}/join" role="search">
<label>{{say('customers.join_whom')}} <input type="search" name="words" value="{{words}}" maxlength="{{most_letters}}" dir="auto" autocomplete="off" enterkeyhint="search" required></label>
<button class="go">{{say('search.go')}}</button></form>
% if words and not candidates:
<p class="empty">{{say('customers.join_nobody')}}</p>
% end
% for other in candidates:
<section class="card">
<p><a class="file" href="/c/{{other.id}}"><b><bdi>{{other.name}}</bdi></b></a></p>
<p class="meta"><span class="number">{{other.number}}</span>\\
% for more in (other.own_name, other.username):
% if more and more != other.name:
 · <bdi>{{more}}</bdi>\\
% end
% end
</p>
% if other.heard_at:
<p class="small">{{say('search.heard', day=day(other.heard_at))}}</p>
% end
<form method="post" action="/c/{{customer.id}}/join"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="other" value="{{other.id}}">
<button class="wide">{{say('customers.join_these', name=customer.name, other=other.name)}}</button></form>
</section>
% end
<p class="older"><a href="/c/{{customer.id}}">{{say('customers.join_not')}}</a></p>
</main>
% include('ways')
