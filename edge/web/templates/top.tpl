<header class="top">
<h1><a href="/">{{shop.name}}</a></h1>
<details class="menu">
<summary><bdi>{{me.name}}</bdi></summary>
<nav>
<a href="/">Board</a>
<a href="/closed">Closed today</a>
<a href="/held">Replies that need you</a>
<a href="/apart">Kept apart</a>
<a href="/notices">Notices</a>
% if me.owner:
<a href="/phones">Phones</a>
% end
<form method="post" action="/sign-out"><button class="plain">Sign out</button></form>
</nav>
</details>
</header>
