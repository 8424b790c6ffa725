% row = query.row
<div class="over">
% if query.templates.shown:
<details class="templates" name="over" {{'open' if typed.get('template') or templates_after or query.is_unsaid else ''}}>
<summary class="go wide">{{say('query.choose_template')}}</summary>
<div class="sheet up">
% if again_open['template']:
% include('said')
% end
<p class="small">{{say('held.template_note')}}</p>
% for template in query.templates.shown:
<form class="card" method="post" action="/q/{{row.id}}/template"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="seen" value="{{query.seen}}"><input type="hidden" name="templates" value="{{templates_after}}"><input type="hidden" name="template" value="{{template.key}}">
<p class="text" dir="auto">{{template.body}}</p>
% for number, name in enumerate(template.parameters):
<label>{{say('query.gap', name='{' * 2 + name + '}' * 2)}} <input name="v{{number}}" value="{{typed.get('v%d' % number, '') if typed.get('template') == template.key else ''}}" maxlength="200" dir="auto" autocomplete="off" required></label>
% end
<button class="wide">{{say('held.send_template')}}</button></form>
% end
% if query.templates.further:
<p><a class="button" href="/q/{{row.id}}?templates={{quoted(query.templates.further)}}">{{say('held.further_templates')}}</a></p>
% end
</div>
</details>
% end
<details class="later" name="over" {{'open' if box else ''}}>
<summary class="wide">{{say('query.write_for_later')}}</summary>
% include('write')
</details>
</div>
