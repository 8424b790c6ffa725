% if label:
<p class="small"><bdi>{{label}}</bdi></p>
% end
% if missing(item, get('of')):
<p class="small">{{say(missing(item, get('of')))}}</p>
% if may_fetch(item) and getattr(query, 'row', None):
<form method="post" action="/media/{{item.id}}/fetch"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="query" value="{{query.row.id}}"><button>{{say('file.fetch')}}</button></form>
% end
% elif item.shown and item.width:
% part = min(1, 320 / item.height)
<p><a href="/media/{{item.id}}"><img class="photo" src="/media/{{item.preview}}" width="{{round(item.width * part) or 1}}" height="{{round(item.height * part) or 1}}" alt="{{say('file.photo')}}" loading="lazy" decoding="async"></a></p>
% elif item.shown:
<audio controls preload="none">
<source src="/media/{{item.id}}" type="{{item.mime}}">
% if item.mime.startswith('audio/ogg'):
<source src="/media/{{item.id}}.caf" type="audio/x-caf; codecs=opus">
% end
</audio>
% else:
<p><a class="file" href="/media/{{item.id}}">{{say('file.save', size=size(item.size))}}</a></p>
% end
% if item and item.doubtful:
<p class="small">{{say('file.doubtful')}}</p>
% end
