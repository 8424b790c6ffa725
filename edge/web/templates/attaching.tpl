% row, judged = query.row, file('attach.js')
<form class="files" method="post" action="/q/{{row.id}}/attach" enctype="multipart/form-data" data-unsent="{{say('query.file_unsent')}}" data-first="{{say('query.file_first')}}" data-without="{{say('query.file_without')}}"><input type="hidden" name="token" value="{{token()}}"><input type="hidden" name="seen" value="{{query.seen}}"><input type="hidden" name="quotes" value="{{query.beside.quoting.seq if query.beside.quoting else ''}}">
<label><span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{drawing('camera')}}"/></svg>{{say('query.take_photo')}}</span> <input type="file" name="file" accept="image/*" capture="environment" data-judge="{{judged}}"></label>
<label><span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{mark_of('voice')}}"/></svg>{{say('query.record_voice')}}</span> <input type="file" name="file" accept="audio/*" capture data-judge="{{judged}}"></label>
<label><span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{{mark_of('document')}}"/></svg>{{say('query.attach_label', megabytes=most_megabytes)}}</span> <input type="file" name="file" multiple accept="{{attachable()}}" data-judge="{{judged}}" data-leaves="{{file('unsent.js')}}" data-most="{{most_megabytes * 1048576}}" data-much="{{say('media.too_much', most=most_megabytes)}}" data-odd="{{say('media.other_kind')}}"></label>
<output class="reason" role="status" hidden></output>
% if again_open['attach']:
% include('said')
% end
<label>{{say('query.words_with_it')}} <textarea name="text" rows="2" dir="auto">
{{typed.get('attach', '')}}</textarea></label>
<div data-captions="{{say('query.words_with_it')}} ·"></div>
<noscript><p class="small">{{say('query.words_with_first')}}</p></noscript>
<progress max="1" aria-label="{{say('query.on_its_way')}}" hidden></progress>
<button class="go wide">{{say('query.send_file' if not query.link.is_cut else 'query.send_when_online')}}</button></form>
