% include('head', title=say('me.words'), look='list')
% include('top')
<main>
<h2>{{say('me.words')}}</h2>
<p class="note">{{say('me.words_say')}}</p>
% for code in codes:
<details class="card" {{'open' if code == codes[0] else ''}}>
<summary>{{languages[code]}}</summary>
<ul>
% for part, pages in parts.items():
% for number, sentences in enumerate(pages, 1):
<li><a class="button" href="/words/{{code}}/{{part}}{{'?page=%d' % number if number > 1 else ''}}">{{say('parts.' + part)}}{{' %d/%d' % (number, len(pages)) if len(pages) > 1 else ''}} · {{len(sentences)}}</a></li>
% end
% end
</ul>
</details>
% end
</main>
% include('ways')
