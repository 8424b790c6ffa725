% include('head', title='Kept apart', look='list')
% include('top')
<main>
% def letters(title, rows, none):
<h2>{{title}} · {{len(rows)}}</h2>
% if not rows:
<p class="empty">{{none}}</p>
% end
% for row in rows:
<section class="card"><p class="text" dir="auto">{{row.text or row.kind}}</p><p class="meta">{{row.received_at[:10]}}</p></section>
% end
% end
% letters('Answered by Meta’s agent', apart.standby, 'Nothing: every customer is ours.')
% letters('In groups', apart.groups, 'No group messages.')
<h2>Could not be read · {{apart.aside_count}}</h2>
<p class="note">Kept as it came, and read again after an update of the program.</p>
% for entry, place, reason in apart.aside:
<section class="card"><p>{{reason}}</p><p class="meta">webhook {{entry}}, {{place}}</p></section>
% end
</main>
% include('foot')
