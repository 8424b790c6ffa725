<section class="card" id="proof" data-live="proof">
<h2>{{say('setup_pages.proof')}}</h2>
% if came:
<ul class="answers"><li class="ok"><b>{{say('setup_pages.mark_ok')}}</b> {{say('setup_pages.proof_came', hour=hour(came))}}</li></ul>
% else:
<p>{{say('setup_pages.proof_write', phone=number_to_write or say('setup_pages.proof_number'))}}</p>
<p class="meta">{{say('setup_pages.proof_waits')}}</p>
<p class="older"><a href="{{action}}#proof">{{say('setup_pages.proof_look')}}</a></p>
% end
</section>
