<div class="quoting going" data-going {{'' if goes_with else 'hidden'}}>
<p><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('clip')}}"/></svg><bdi>{{goes_with.file_name if goes_with else ''}}</bdi> {{say('quick.goes_with')}}</p>
<a class="button" href="/q/{{query.row.id}}#newest" aria-label="{{say('quick.goes_not')}}">×</a>
</div>
