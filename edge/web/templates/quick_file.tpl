% if one.file:
<p><a class="file" href="/media/{{one.file}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg><bdi>{{one.file_name}}</bdi></a></p>
<form method="post" action="/quick-replies/{{one.id}}/unfile"><input type="hidden" name="token" value="{{token()}}"><button>{{say('quick.take_file_off')}}</button></form>
% end
<details>
<summary>{{say('quick.other_file' if one.file else 'quick.add_file')}}</summary>
<form method="post" action="/quick-replies/{{one.id}}/file" enctype="multipart/form-data"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('query.attach_label', megabytes=most_megabytes)}} <input type="file" name="file" required accept="{{attachable()}}"></label>
<button class="go">{{say('quick.save')}}</button></form>
</details>
