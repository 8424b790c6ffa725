% include('head', title=say('way_in.title'), look='list')
% include('top')
<main>
<h2>{{say('way_in.title')}}</h2>
% include('said')
<p>{{say('way_in.why')}}</p>
% if checked:
<section class="card" id="checked">
<p class="meta">{{say('setup_pages.checked', hour=hour(checked.at))}}</p>
<ul class="answers">
% for answer in checked.answers:
<li class="{{answer.mark}}"><b>{{say('setup_pages.mark_' + answer.mark)}}</b> <span dir="auto">{{say(answer.said)}}</span></li>
% end
</ul>
</section>
% end
% if account:
<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}"><button class="go wide">{{say('way_in.ask')}}</button></form>
% else:
<p><a class="button wide" href="/settings/whatsapp">{{say('way_in.no_account')}}</a></p>
% end
<section class="card">
<p>{{say('setup_pages.callback')}}</p>
<p class="text number" id="callback">{{address or say('setup_pages.callback_form')}}</p>
% if not address:
<p>{{say('setup_pages.callback_where')}}</p>
% end
<p>{{say('setup_pages.verify_token')}}</p>
% if own_verify_token:
<p class="text number" id="verify">{{own_verify_token}}</p>
% else:
<p class="meta">{{say('setup_pages.own_verify_token')}}</p>
% end
</section>
<h2>{{say('way_in.ways')}}</h2>
<p class="meta">{{say('way_in.hook_only')}}</p>
% for way, commands in ways.items():
<details class="card" id="{{way}}"><summary>{{say('way_in.way_' + way)}}</summary>
<p>{{say('way_in.way_' + way + '_needs')}}</p>
% for command in commands:
<p class="text number"><code>{{command}}</code></p>
% end
<p class="meta">{{say('way_in.recipe', file=recipe)}}</p>
</details>
% end
<p class="older"><a href="/settings">{{say('settings_pages.title')}}</a></p>
</main>
% include('ways')
