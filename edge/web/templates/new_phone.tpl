<section class="card">
<p>{{say('phones.scan')}}</p>
<svg class="qr" viewBox="0 0 {{qr.size}} {{qr.size}}" aria-hidden="true"><path d="{{qr.path}}"/></svg>
<p>{{say('phones.or_type', address=address)}}</p>
<p class="code">{{code[:4]}} {{code[4:]}}</p>
<p class="meta">{{say('phones.once')}}</p>
</section>
