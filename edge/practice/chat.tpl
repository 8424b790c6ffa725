<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="3">
<title>Chat</title>
<link rel="stylesheet" href="/phones.css">
</head>
<body class="chat">
<h2><bdi>{{customer.name}}</bdi> <small><bdi>{{customer.identity.username if not customer.identity.phone else '+' + customer.identity.phone}}</bdi></small></h2>
<ol reversed>
% if typing:
<li class="shop"><i>{{shop}} is typing…</i></li>
% end
% for line in lines:
<li class="{{line['side']}}">
% if line['media_id'] and line['kind'] == 'image':
<img src="/media/{{line['media_id']}}" alt="photo">
% elif line['media_id'] and line['kind'] == 'audio':
<audio controls preload="none" src="/media/{{line['media_id']}}"></audio>
% end
% if line['quoted']:
<blockquote dir="auto">{{line['quoted'][:80]}}</blockquote>
% end
<p dir="auto" class="{{'gone' if line['revoked'] else ''}}">{{line['text']}}</p>
<small>{{'edited ' if line['edited'] else ''}}{{line['time']}} <span class="tick {{line['state']}}" role="img" aria-label="{{line['said']}}">{{line['tick']}}</span>{{line['reactions']}}</small>
</li>
% end
</ol>
</body>
</html>
