% include('head', title=say('page.held'), look='list')
% include('top')
<main>
% include('said')
% include('link', link=view.link, trusted=view.clock_trusted)
<h2>{{say('page.held')}} · {{view.count}}</h2>
<p><a class="button" href="/templates">{{say('page.approved')}}</a></p>
% if not view.replies:
% for text in typed.values():
% include('typed', typed=text)
% end
% if not view.count:
<p class="empty">{{say('held.none')}}</p>
% end
% end
% def ask(reply, verb, label):
<form method="post" action="/held/{{reply.id}}/{{verb}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="before" value="{{before}}"><button>{{label}}</button></form>
% end
% for reply in view.replies:
<section class="card" id="{{reply.id}}">
<p><a class="file" href="/q/{{reply.query}}#newest"><b><bdi>{{reply.name}}</bdi></b></a></p>
% if reply.kind not in ('text', 'template'):
<p class="small">{{say('held.with_file')}}</p>
% end
<p class="text" dir="auto">{{reply.text}}</p>
<p class="meta"><bdi>{{say(reply.by or '')}}</bdi> · {{day(reply.written_at)}} {{hour(reply.written_at)}} · {{say(delivery(reply.state))}}</p>
<p class="reason">{{say(reply.reason)}}</p>
% if reply.behind:
<p class="small">{{say('held.behind', count=reply.behind)}}</p>
% end
% if not reply.mine:
<p class="small">{{say('held.anothers')}}</p>
% elif reply.asks:
<div class="asks">
% for verb in reply.asks:
% ask(reply, verb, say(asked(verb, reply.state)))
% end
</div>
% if reply.rewordable:
<details {{'open' if typed.get(reply.id) else ''}}>
<summary>{{say('held.other_words')}}</summary>
<form method="post" action="/held/{{reply.id}}/reword"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="before" value="{{before}}">
<label>{{say('held.in_its_place')}} <textarea name="text" rows="3" dir="auto" {{'' if reply.kind not in ('text', 'template') else 'required'}}>
{{typed.get(reply.id) or reply.text}}</textarea></label>
<button class="go">{{say('held.send_instead')}}</button></form>
</details>
% if view.templates.shown and reply.kind in ('text', 'template'):
% if not view.few and reply.id != chosen:
<p><a class="button" href="/held?before={{before}}&amp;reply={{reply.id}}#{{reply.id}}">{{say('held.template')}}</a></p>
% else:
<details {{'open' if reply.id == chosen else ''}}>
<summary>{{say('held.template')}}</summary>
<p class="small">{{say('held.template_note')}}</p>
% for template in view.templates.shown:
<form method="post" action="/held/{{reply.id}}/template"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="before" value="{{before}}"><input type="hidden" name="reply" value="{{reply.id}}"><input type="hidden" name="templates" value="{{templates_after}}"><input type="hidden" name="template" value="{{template.key}}">
<p class="text" dir="auto">{{template.body}}</p>
% for number, name in enumerate(template.parameters):
<label>{{name}} <input name="v{{number}}" required></label>
% end
<button>{{say('held.send_template')}}</button></form>
% end
% if view.templates.further:
<p><a class="button" href="/held?before={{before}}&amp;reply={{reply.id}}&amp;templates={{quoted(view.templates.further)}}#{{reply.id}}">{{say('held.further_templates')}}</a></p>
% end
</details>
% end
% end
% end
% end
</section>
% end
% if view.older:
<p class="older"><a href="/held?before={{view.older}}">{{say('held.older')}}</a></p>
% end
% if before:
<p class="older"><a href="/held">{{say('held.newest')}}</a></p>
% end
</main>
% include('ways')
