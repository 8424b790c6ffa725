% include('head', title=say('parts.' + part), look='list')
% include('top')
<main>
<h2>{{languages[code]}} · {{say('parts.' + part)}}{{' %d/%d' % (number, pages) if pages > 1 else ''}}</h2>
<p class="note">{{say('me.words_mark')}}</p>
% # With a target the browser itself sends the form, and keeps the file that comes.
<form method="post" action="/words/{{code}}/{{part}}" target="_self"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="page" value="{{number}}">
% for sentence in sentences:
<section class="card">
% for each, text in sentence.texts.items():
% if each == code:
<p><b lang="{{each}}" dir="auto">{{text}}</b></p>
% else:
<p class="small" lang="{{each}}"><span class="meta">{{each}}</span> {{text}}</p>
% end
% end
<label class="check"><input type="checkbox" name="wrong:{{sentence.key}}" value="1"> {{say('me.words_wrong')}}</label>
<label>{{say('me.words_better')}} <textarea name="better:{{sentence.key}}" rows="1" maxlength="{{sentence.most}}" lang="{{code}}"></textarea></label>
</section>
% end
<button class="go wide">{{say('me.words_take')}}</button></form>
% if pages > 1:
<p>
% for other in range(1, pages + 1):
% if other != number:
<a class="button" href="/words/{{code}}/{{part}}?page={{other}}">{{other}}/{{pages}}</a>
% end
% end
</p>
% end
<p class="older"><a href="/words">{{say('me.words')}}</a></p>
</main>
% include('ways')
