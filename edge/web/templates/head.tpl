<!doctype html>
<html lang="{{lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
% count = get('count', 0)
<title>{{'(%d) ' % count if count else ''}}{{title}} · {{shop.name}}</title>
% # A page that is here already needs none of this again (sent_rows.py).
% beside, part = wide and look in ('board', 'query'), get('sent') and sent.are_part
% if not part:
<link rel="icon" href="{{file('icon.svg')}}" type="image/svg+xml">
<link rel="apple-touch-icon" href="{{file('icon.png')}}">
<link rel="manifest" href="/shop.webmanifest">
<meta name="theme-color" content="#f6f3ec" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#171814">
% if refresh:
<noscript><meta http-equiv="refresh" content="{{refresh}}; url={{get('refresh_to', '/')}}"></noscript>
% end
<link rel="stylesheet" href="{{file('shop.css')}}">
% # The board loads nothing that only other pages use: see tests/house/test_weight.py.
% for style in (() if look == 'board' else ('pages.css',)) + get('styles', ()) + (('panes.css',) if beside else ()):
<link rel="stylesheet" href="{{file(style)}}">
% end
% if me:
<script src="{{file('shop.js')}}" defer></script>
% if look != 'board':
<script src="{{file('typing.js')}}" defer></script>
% end
% if beside:
<script src="{{file('panes.js')}}" defer></script>
<script src="{{file('keys.js')}}" defer></script>
% end
% end
% end
</head>
<body class="{{look}}{{' wide' if wide else ''}}" data-mark="{{mark}}" data-count="{{count}} {{get('calling', '0 0')}}" data-sound="{{file('sound.js')}}" data-me="{{me.id if me else ''}}"\\
% if get('at'):
 data-at="{{at}}"\\
% end
>
% if me:
% if not part:
<p id="lost" class="lost" role="status" data-way="{{say('page.under_way')}}" hidden>{{say('page.lost')}}</p>
% end
% if look not in ('door', 'query'):
% include('heard')
% end
% end
% if shop.practice and not part:
% tap = me and next_tap(look, board=get('board'), query=get('query'), owner=me.owner, toured=me.toured)
<p class="practice">{{say('page.practice')}} \\
% if tap:
<b>{{say(tap)}}</b>\\
% elif me:
<a href="/help">{{say('help.how')}}</a>\\
% end
</p>
% end
