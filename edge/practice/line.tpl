<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
% if framed:
<meta http-equiv="refresh" content="3">
% end
<title>The line</title>
<link rel="stylesheet" href="/phones.css">
</head>
<body class="line">
% here = '/line?framed=1' if framed else '/line'
% if not framed:
<p class="ways"><a href="/">‹ The customers' phones</a></p>
% end
<form method="post" action="{{here}}">
<input type="hidden" name="fault" value="link_cut">
<p role="status" class="{{'warn' if cut or waiting else ''}}">\\
% if cut:
✂ The shop has no internet. \\
% else:
● The shop's internet is there. \\
% end
% if waiting:
{{waiting}} not yet taken by the shop{{'.' if cut else ': is it running?'}}
% end
</p>
% if cut:
<button name="on" value="0">Restore the shop's internet</button>
% else:
<button name="on" value="1">Cut the shop's internet</button>
% end
</form>
% if may_end:
<form method="post" action="/end-day{{'?framed=1' if framed else ''}}"><button>End the day and print its summary</button></form>
% end
% if framed:
% many = sum(on for _, _, on in switches)
<p class="ways"><a href="/line" target="_top">What else can go wrong{{f' · {many} on' if many else ''}} ›</a></p>
% else:
<h2>What else can go wrong</h2>
<ul>
% for name, sentence, on in switches:
<li><form method="post" action="/line">
<input type="hidden" name="fault" value="{{name}}">
<button name="on" value="{{0 if on else 1}}" aria-pressed="{{'true' if on else 'false'}}">{{'✓ on: ' if on else ''}}{{sentence}}</button>
</form></li>
% end
</ul>
% end
</body>
</html>
