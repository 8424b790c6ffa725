% if query.beside.labels or query.beside.other_labels:
<div class="choices labels">
% for on, labels in (('', query.beside.labels), ('yes', query.beside.other_labels)):
% for label in labels:
<form method="post" action="/q/{{query.row.id}}/label"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="label" value="{{label.id}}"><input type="hidden" name="on" value="{{on}}"><button class="{{'' if on else 'on'}}" aria-pressed="{{'false' if on else 'true'}}" aria-label="{{say('labels.put_on' if on else 'labels.take_off', name=label.name)}}"><bdi>{{label.name}}</bdi></button></form>
% end
% end
</div>
% end
