% include('head', title=say('old_chats.title'), look='list')
% include('top')
<main>
% include('said')
<h2>{{say('old_chats.title')}}</h2>
<p class="note">{{say('old_chats.what')}}</p>
<details class="card">
<summary>{{say('old_chats.how')}}</summary>
<p>{{say('old_chats.how_android')}}</p>
<p>{{say('old_chats.how_iphone')}}</p>
<p>{{say('old_chats.privacy')}}</p>
<p>{{say('old_chats.newest_only')}}</p>
</details>
<form class="card" method="post" action="/old-chats/add" enctype="multipart/form-data"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('old_chats.choose')}} <input type="file" name="file" multiple required accept=".zip,.txt,application/zip,application/x-zip-compressed,text/plain" data-judge="{{file('bringing.js')}}" data-going="{{say('old_chats.going', here='#here', all='#all')}}" data-waits="{{say('old_chats.waits', here='#here', all='#all')}}" data-here="{{say('old_chats.here')}}" data-unreadable="{{say('old_chats.unreadable')}}"></label>
<p class="small">{{say('old_chats.bounds', most=most_file)}}</p>
<noscript><p class="small">{{say('old_chats.without_script', most=most_megabytes)}}</p></noscript>
<output class="sending" role="status" data-sending></output>
<button class="go wide">{{say('old_chats.send')}}</button></form>
<div data-live="came">
% if came:
<h2>{{say('old_chats.came', count=len(came))}}</h2>
% end
% for upload in came:
<section class="card">
<p><b><bdi>{{upload.name}}</bdi></b> <span class="meta">{{say(size(upload.size))}}</span></p>
% why = refusal(upload)
% if why:
<p class="reason" role="status">{{say(why.said)}}</p>
% end
% if is_begun(upload):
<p role="status">{{say('old_chats.begins')}}</p>
% elif not upload.is_whole:
<p class="meta">{{say('old_chats.part', here=say(size(upload.here)), all=say(size(upload.size))) if upload.here else say('old_chats.nothing_yet')}}</p>
% end
% if not is_begun(upload):
<div class="asks">
% if upload.is_whole:
<a class="button go" href="/old-chats/{{upload.id}}">{{say('old_chats.look')}}</a>
% end
<form method="post" action="/old-chats/{{upload.id}}/remove"><input type="hidden" name="token" value="{{token()}}"><button>{{say('old_chats.remove')}}</button></form>
</div>
% end
</section>
% end
</div>
<div data-live="imports" id="imports">
% if imports:
<h2>{{say('old_chats.brought')}}</h2>
% end
% for one in imports:
<section class="card" id="{{one.id}}">
<p><b><bdi>{{one.title or one.file or say('old_chats.nameless')}}</bdi></b>{{' · ' + say('old_chats.from_phone', name=one.whose) if one.whose else ''}}</p>
<p class="meta">{{say('old_chats.brought_on', day=day(one.at), hour=hour(one.at))}}</p>
% if one.state == 'under_way' and one.stage == 'files':
<p role="status">{{say('old_chats.under_way_files', count=one.files)}}</p>
% elif one.state == 'under_way':
<p role="status">{{say('old_chats.under_way', done=one.done, total=one.total)}}</p>
% elif one.state == 'failed':
<p class="reason">{{say('old_chats.failed')}} {{say(one.why)}}</p>
% else:
<p role="status">{{say('old_chats.state_' + one.state)}}</p>
% end
% if one.state == 'done':
<p>{{say('old_chats.added', count=one.added)}} {{say('old_chats.known', count=one.known) if one.known else ''}} {{say('old_chats.with_files', count=one.files) if one.files else ''}}</p>
% if one.from_at:
<p class="small">{{say('old_chats.from_until')}}: {{day(one.from_at)}} – {{day(one.until_at)}}</p>
% end
% if one.left_out:
<p class="small">{{say('old_chats.files_left_out', count=one.left_out)}}</p>
% for name in one.left_out_names:
<p class="small"><bdi>{{name}}</bdi></p>
% end
% end
% if one.customer:
<p><a class="button" href="/c/{{one.customer}}">{{say('old_chats.to_customer')}}</a></p>
% elif one.is_group:
<p><a class="button" href="/apart">{{say('page.apart')}}</a></p>
% end
% end
% if one.state in ('done', 'under_way'):
<details>
<summary>{{say('old_chats.undo')}}</summary>
<p>{{say('old_chats.undo_says')}}</p>
<form method="post" action="/old-chats/{{one.id}}/undo"><input type="hidden" name="token" value="{{token()}}"><button>{{say('old_chats.undo_now')}}</button></form>
</details>
% end
</section>
% end
% if earlier:
<p class="older"><a href="/old-chats?from={{earlier}}#imports">{{say('old_chats.earlier')}}</a></p>
% end
</div>
</main>
% include('ways')
