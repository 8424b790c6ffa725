% include('head', title=say('quick.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('quick.title')}} · {{len(quick)}}</h2>
<p class="note">{{say('quick.what_they_are', gap='{name}')}}</p>
% if not quick:
<p class="empty">{{say('quick.none')}}</p>
% end
% def hidden():
<input type="hidden" name="token" value="{{token()}}">\\
% end
% def fields(title, text):
<label>{{say('quick.button')}} <input name="title" value="{{title}}" maxlength="30" dir="auto" autocomplete="off" required></label>
<label>{{say('quick.text')}} <textarea name="text" rows="3" maxlength="1000" dir="auto" required>
{{text}}</textarea></label>
% end
% for one in quick:
% mine = typed if typed.get('id') == one.id and typed.get('text') else {}
<section class="card">
<p><b><bdi>{{one.title}}</bdi></b></p>
<p class="text" dir="auto">{{one.text}}</p>
<div class="moves">
<form method="post" action="/quick-replies/{{one.id}}/up">\\
% hidden()
<button>{{say('quick.up')}}</button></form>
<form method="post" action="/quick-replies/{{one.id}}/down">\\
% hidden()
<button>{{say('quick.down')}}</button></form>
<form method="post" action="/quick-replies/{{one.id}}/remove">\\
% hidden()
<button>{{say('quick.remove')}}</button></form>
</div>
% include('quick_file')
<details {{'open' if mine else ''}}>
<summary>{{say('quick.edit')}}</summary>
<form method="post" action="/quick-replies/{{one.id}}/edit">\\
% hidden()
% fields(mine.get('title', one.title), mine.get('text', one.text))
<button class="go">{{say('quick.save')}}</button></form>
</details>
</section>
% end
<h2>{{say('quick.new')}}</h2>
% mine = typed if not typed.get('id') else {}
<form method="post" action="/quick-replies/add">\\
% hidden()
% fields(mine.get('title', ''), mine.get('text', ''))
<button class="go wide">{{say('quick.add')}}</button></form>
</main>
% include('ways')
