% include('head', title=say('page.apart'), look='list')
% include('top')
<main>
% def letters(title, rows, none):
<h2>{{title}} · {{len(rows)}}</h2>
% if not rows:
<p class="empty">{{none}}</p>
% end
% for row in rows:
% extra = row.data.get('extra', {})
<section class="card"><p class="text" dir="auto">{{begun(row.text) or say(kind_of(row.kind))}}</p>
% include('beside', extra=extra, seq=row.seq, cut_off=begun(row.text) != row.text or extra.get('folded'))
<p class="meta">\\
% if sender(extra):
<bdi>{{sender(extra)}}</bdi> · \\
% end
% if row.group_id:
{{say('office.in_group')}} <bdi>{{row.group_id.removeprefix('chat:')}}</bdi> · \\
% end
% at = unstamp(row.at if row.source and row.at else row.received_at)
{{day(at)}} {{hour(at)}}</p></section>
% end
% end
% if apart.unnamed:
% letters(say('office.unnamed'), apart.unnamed, '')
% end
% letters(say('office.standby'), apart.standby, say('office.standby_none'))
% letters(say('office.groups'), apart.groups, say('office.groups_none'))
% if apart.imported:
% letters(say('office.groups_imported'), apart.imported, '')
% end
<h2>{{say('office.unread')}} · {{apart.aside_count}}</h2>
<p class="note">{{say('office.unread_note')}}</p>
% for entry, place, reason in apart.aside:
<section class="card"><p>{{reason}}</p><p class="meta">{{say('office.webhook', number=entry, place=place)}}</p></section>
% end
</main>
% include('ways')
