<div class="quoting going">
<p><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg><bdi>{{goes_with.file_name}}</bdi> {{say('quick.goes_with')}}</p>
<a class="button" href="/q/{{query.row.id}}#newest" aria-label="{{say('quick.goes_not')}}">×</a>
</div>
