% # What a keyboard can do on a wide screen. Without a script no key does anything, and this is not there.
<details class="menu keys" data-scripted hidden>
<summary>{{say('wide.keys')}}</summary>
<div>
<dl>
% for key, word in (('Enter', 'send'), ('Shift + Enter', 'line'), ('Esc', 'leave'), ('j', 'down'), ('k', 'up'), ('Enter', 'open'), ('t', 'take'), ('n', 'next'), ('r', 'reply'), ('c', 'close'), ('f', 'find'), ('?', 'list')):
<dt><kbd>{{key}}</kbd></dt><dd>{{say('wide.key_' + word)}}</dd>
% end
</dl>
<p class="meta">{{say('wide.keys_alone')}}</p>
<button class="wide" type="button" role="switch" aria-checked="true" data-on="{{say('called.on')}}" data-off="{{say('called.off')}}" data-keys>{{say('wide.letters')}}</button>
</div>
</details>
