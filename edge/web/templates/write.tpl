% row, quoted = query.row, query.beside.quoting.seq if query.beside.quoting else ''
% go = say('query.send' if not query.link.is_cut else 'query.send_when_online')
% if quoted or query.link.is_cut:
<div class="edge">
% if quoted:
% include('quoting')
% end
% if query.link.is_cut:
<p class="when" aria-hidden="true">{{go}}</p>
% end
</div>
% end
<div class="offers">
% if quoted:
<p class="unquote"><a class="button" href="/q/{{row.id}}?quote=none#newest" aria-label="{{say('query.quote_nothing')}}">×</a></p>
% end
<button class="other" type="button" data-other data-fill="" hidden>{{say('drafts.other_words')}} <span dir="auto"></span></button>
% if any(one.file for one in query.beside.quick):
% include('going_with')
% end
% if quoted or query.beside.quick or shop.latitude is not None or shop.contact_phone:
% include('quick')
% end
</div>
<div class="send">
<details class="attach" name="sheet" {{'open' if 'attach' in typed else ''}}>
<summary aria-label="{{say('query.attach')}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg></summary>
<div class="sheet up">
% include('attaching')
</div>
</details>
<form class="reply" id="reply" method="post" action="/q/{{row.id}}/reply"><input type="hidden" name="after_{{answered}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="seen" value="{{query.seen}}"><input type="hidden" name="quotes" value="{{quoted}}"><input type="hidden" name="with" value="{{goes_with.id if goes_with else ''}}">
<label><span class="unseen">{{say('query.write_to', name=row.name)}}</span> <textarea id="box" name="text" data-draft="/q/{{row.id}}/draft" data-knew="{{query.beside.draft.mark}}" data-quotes="{{query.beside.draft.quotes or ''}}" rows="1" dir="auto" required placeholder="{{say('query.write_to', name=row.name)}}">
{{box}}</textarea></label></form>
<button class="go" form="reply" aria-label="{{go}}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clock' if query.link.is_cut else 'send')}}"/></svg></button>
</div>
% if wide:
<p class="enter" data-scripted hidden>{{say('wide.enter_sends')}}</p>
% end
