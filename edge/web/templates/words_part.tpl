% include('head', title=part, look='list')
% include('top')
<main>
<h2>{{languages[code]}} · {{part}}</h2>
<p class="note">{{say('me.words_mark')}}</p>
<form method="post" action="/words/{{code}}/{{part}}"><input type="hidden" name="token" value="{{token()}}">
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
<label>{{say('me.words_better')}} <textarea name="better:{{sentence.key}}" rows="1" maxlength="{{most}}" lang="{{code}}"></textarea></label>
</section>
% end
<button class="go wide">{{say('me.words_take')}}</button></form>
<p><a href="/words">{{say('me.words')}}</a></p>
</main>
% include('foot')
