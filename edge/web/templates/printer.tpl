% include('head', title=say('printing.title'), look='list')
% include('top')
% def slip(name):
<form method="post" action="/printer/{{name}}"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('printing.print_' + name)}}</button></form>
% end
<main data-live="printer">
% include('said')
<h2>{{say('printing.title')}}</h2>
% if chosen.kind:
<p class="note">{{say('printing.chosen', kind=say('printing.kind_' + chosen.kind), address=chosen.address)}}</p>
<div class="pair">
% slip('ruler')
% slip('waiting')
% slip('join')
</div>
% else:
<p class="empty">{{say('printing.none_chosen')}}</p>
% end
% if jobs:
<h2>{{say('printing.jobs')}}</h2>
<ul class="rows">
% for job in jobs:
<li class="card">
<p><b>{{say('printing.slip_' + job.kind)}}{{' %05d' % job.number if job.number else ''}}{{' · ' + say('printing.copy') if job.copy else ''}}</b> · {{say('printing.state_' + job.state)}}</p>
% if job.reason:
<p class="reason">{{say(job.reason)}}</p>
% end
<div class="pair">
% if job.state != 'printing':
<form method="post" action="/printer/{{job.id}}/again"><input type="hidden" name="token" value="{{token()}}"><button>{{say('printing.print_again' if job.begun else 'printing.try_now')}}</button></form>
% end
% if job.state in may_drop:
<form method="post" action="/printer/{{job.id}}/drop"><input type="hidden" name="token" value="{{token()}}"><button>{{say('printing.drop')}}</button></form>
% end
</div>
</li>
% end
</ul>
% end
<h2>{{say('printing.choose')}}</h2>
<form method="post" action="/printer/look"><input type="hidden" name="token" value="{{token()}}"><button class="wide">{{say('printing.look')}}</button></form>
% if seen:
% found = len(seen.printers)
% if seen.cups_silent:
<p class="note">{{say('printing.cups_silent', ago=ago(seen.age_seconds))}}</p>
% end
% if found:
<p class="note">{{say('printing.looked', count=found, ago=ago(seen.age_seconds))}}</p>
<ul class="rows">
% for one in seen.printers:
<li class="card"><p><b>{{one.name or one.choice.address}}</b> · {{say('printing.kind_' + one.choice.kind)}}{{' · ' + one.choice.address if one.name else ''}}</p>
<form method="post" action="/printer/take"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="found" value="{{' '.join((one.choice.kind, one.choice.address, one.choice.id)).strip()}}"><button class="wide">{{say('printing.take')}}</button></form></li>
% end
</ul>
% elif not seen.cups_silent:
<p class="note">{{say('printing.none_found', ago=ago(seen.age_seconds))}}</p>
% end
% end
<form method="post" action="/printer"><input type="hidden" name="token" value="{{token()}}">
<label>{{say('printing.kind')}} <select name="kind">
% for kind in kinds:
<option value="{{kind}}" {{'selected' if kind == choice.kind else ''}}>{{say('printing.kind_' + (kind or 'none'))}}</option>
% end
</select></label>
<label>{{say('printing.address')}} <input name="address" value="{{choice.address}}" autocomplete="off"></label>
<p class="meta">{{say('printing.address_why')}}</p>
<label>{{say('printing.columns')}} <select name="columns">
% for width in widths:
<option {{'selected' if width == choice.columns else ''}}>{{width}}</option>
% end
</select></label>
<label>{{say('printing.code_page')}} <select name="code_page">
% for page in code_pages:
<option value="{{page}}" {{'selected' if page == choice.code_page else ''}}>{{say('printing.letters_' + page)}}</option>
% end
</select></label>
<label>{{say('printing.qr')}} <select name="qr">
<option value="yes">{{say('settings_pages.yes')}}</option>
<option value="no" {{'' if choice.qr else 'selected'}}>{{say('settings_pages.no')}}</option>
</select></label>
<label>{{say('printing.draws')}} <select name="draws">
<option value="yes">{{say('settings_pages.yes')}}</option>
<option value="no" {{'' if choice.draws else 'selected'}}>{{say('settings_pages.no')}}</option>
</select></label>
<p class="meta">{{say('printing.draws_why' if has_font else 'printing.draws_no_font')}}</p>
<label>{{say('printing.alert')}} <select name="alert_minutes">
% for minutes in alerts:
<option value="{{minutes}}" {{'selected' if minutes == choice.alert_minutes else ''}}>{{say('calendar.minutes', minutes=minutes) if minutes else say('printing.never')}}</option>
% end
</select></label>
<label>{{say('printing.buzz')}} <select name="buzz">
% for how in buzzers:
<option value="{{how}}" {{'selected' if how == choice.buzz else ''}}>{{say('printing.buzz_' + how if how else 'printing.never')}}</option>
% end
</select></label>
<label>{{say('printing.buzz_most')}} <select name="buzz_minutes">
% for minutes in buzz_minutes:
<option value="{{minutes}}" {{'selected' if minutes == choice.buzz_minutes else ''}}>{{say('calendar.minutes', minutes=minutes)}}</option>
% end
</select></label>
<p class="meta">{{say('printing.buzz_why')}}</p>
<label>{{say('printing.wifi_name')}} <input name="wifi_name" value="{{choice.wifi_name}}" maxlength="63" autocomplete="off"></label>
<label>{{say('printing.wifi_password')}} <input name="wifi_password" type="password" maxlength="63" autocomplete="off" placeholder="{{'••••' if choice.wifi_password else ''}}"></label>
<p class="meta">{{say('printing.wifi_why')}}</p>
<button class="go wide">{{say('settings_pages.keep')}}</button></form>
<p class="older"><a href="/summary">{{say('summary.title')}}</a></p>
</main>
% include('ways')
