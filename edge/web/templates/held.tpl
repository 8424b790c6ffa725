% include('head', title='Replies that need you', look='list')
% include('top')
<main>
% include('said')
% include('link', link=view.link, trusted=view.clock_trusted)
<h2>Replies that need you · {{view.count}}</h2>
% if not view.replies:
% for text in typed.values():
% include('typed', typed=text)
% end
<p class="empty">Every reply is on its way.</p>
% end
% def ask(reply, verb, label):
<form method="post" action="/held/{{reply.id}}/{{verb}}"><input type="hidden" name="token" value="{{token()}}"><button>{{label}}</button></form>
% end
% for reply in view.replies:
<section class="card">
<p><a href="/q/{{reply.query}}#newest"><b><bdi>{{reply.name}}</bdi></b></a></p>
% if reply.kind not in ('text', 'template'):
<p class="small">With a file.</p>
% end
<p class="text" dir="auto">{{reply.text}}</p>
<p class="meta"><bdi>{{reply.by or ''}}</bdi> · {{day(reply.written_at)}} {{hour(reply.written_at)}} · {{delivery(reply.state, view.link)}}</p>
<p class="reason">{{reply.reason}}</p>
% if reply.behind:
<p class="small">{{reply.behind}} later {{'reply' if reply.behind == 1 else 'replies'}} to this customer {{'waits' if reply.behind == 1 else 'wait'}} until this is decided.</p>
% end
% if not reply.mine:
<p class="small">Another colleague has this customer.</p>
% elif reply.asks:
<div class="asks">
% for verb in reply.asks:
% ask(reply, verb, asked(verb))
% end
</div>
% if reply.rewordable:
<details {{'open' if typed.get(reply.id) else ''}}>
<summary>Other words</summary>
<form method="post" action="/held/{{reply.id}}/reword"><input type="hidden" name="token" value="{{token()}}">
<label>This goes in its place <textarea name="text" rows="3" dir="auto" {{'' if reply.kind not in ('text', 'template') else 'required'}}>
{{typed.get(reply.id) or reply.text}}</textarea></label>
<button class="go">Send this instead</button></form>
</details>
% if view.templates and reply.kind in ('text', 'template'):
<details>
<summary>Approved template</summary>
<p class="small">WhatsApp takes these also after the 24 hours. It may charge for them.</p>
% for template in view.templates:
<form method="post" action="/held/{{reply.id}}/template"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="template" value="{{template.key}}">
<p class="text" dir="auto">{{template.body}}</p>
% for number, name in enumerate(template.parameters):
<label>{{name}} <input name="v{{number}}" required></label>
% end
<button>Send this template</button></form>
% end
</details>
% end
% end
% end
</section>
% end
</main>
% include('foot')
