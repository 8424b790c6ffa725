% # Red is what is wrong: where an approved text can go, nothing is.
% if query.query.last_heard_at is None and query.templates.shown:
<p class="note">{{say('writing.first_template')}}</p>
% elif query.query.last_heard_at is None:
<p class="banner urgent">{{say('writing.first')}}</p>
% elif query.templates.shown:
<p class="banner">{{say('query.window_over_template')}}</p>
% else:
<p class="banner urgent">{{say('query.window_over')}}</p>
% end
<p><a class="button" href="/templates">{{say('page.approved')}}</a></p>
