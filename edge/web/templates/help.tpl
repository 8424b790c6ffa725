% include('head', title=say('help.title'), look='list')
% include('top')
% def picture():
<div class="picture board" aria-hidden="true">
% end
<main class="guide">
<h2>{{say('help.title')}}</h2>
<p>{{say('help.lead')}}</p>
<section>
<h3>{{say('help.take')}}</h3>
% picture()
<div class="row"><div class="what">
<i class="face t3">{{initials(say('help.somebody'))}}</i>
<span class="who"><b>{{say('help.somebody')}}</b> <span class="age">{{say(age(2880))}}</span></span>
<span class="says"><span class="last">{{say('help.asks')}}</span> <span class="chips"><span class="chip soon">{{say(left_soon(7200))}}</span></span></span>
</div><div class="take"><span class="button">{{say('board.take')}}</span></div></div>
</div>
<p>{{say('help.take_says', button=say('board.take'))}}</p>
</section>
<section>
<h3>{{say('help.answer')}}</h3>
% picture()
<div class="line">{{say('help.asks')}}</div>
<div class="line out">{{say('help.answers')}}<p class="meta">{{say('delivery.read')}}</p></div>
<div class="undo"><p>{{say('query.leaves_soon')}} …</p><span class="button">{{say('drafts.take_back')}} <b>5</b></span></div>
<span class="go wide">{{say('query.send')}}</span>
</div>
<p>{{say('help.answer_says', button=say('query.send'), back=say('drafts.take_back'), read=say('delivery.read'))}}</p>
</section>
<section>
<h3>{{say('help.hand_over')}}</h3>
% picture()
<div class="banner"><p>{{say('help.hand_over_sample')}}</p>
<div class="pair"><span class="button">{{say('board.decline')}}</span><span class="go">{{say('board.accept')}}</span></div></div>
</div>
<p>{{say('help.hand_over_says', button=say('query.hand_over'), accept=say('board.accept'))}}</p>
</section>
<section>
<h3>{{say('help.close')}}</h3>
% picture()
<p>{{say('query.how_did_it_end')}}</p>
<div class="choices">
% for choice in shop.outcomes:
<span class="button"><bdi>{{choice if is_own(choice) else say(outcome(choice)).capitalize()}}</bdi></span>
% end
</div>
</div>
<p>{{say('help.close_says', button=say('query.close'))}}</p>
</section>
<section>
<h3>{{say('help.chips')}}</h3>
<dl>
% for look, chip, word in (('soon', left_soon(7200), 'help.chip_window'), ('urgent', left(0), 'help.chip_over'), ('', 'board.back_again', 'help.chip_back'), ('', 'board.on_phone', 'help.chip_phone')):
<dt><span class="chip {{look}}">{{say(chip)}}</span></dt><dd>{{say(word)}}</dd>
% end
<dt><span class="news"><b>2</b></span> {{say('board.new_message')}}</dt><dd>{{say('help.chip_new')}}</dd>
<dt><span class="chip soon">{{say('board.lease', span=age(900))}}</span></dt><dd>{{say('help.chip_lease')}}</dd>
</dl>
</section>
<section>
<h3>{{say('help.offline')}}</h3>
% picture()
<div class="line out">{{say('help.answers')}}<p class="meta">{{say('delivery.waiting_for_internet')}}</p></div>
<span class="go wide">{{say('query.send_when_online')}}</span>
</div>
<p>{{say('help.offline_says')}}</p>
</section>
<section>
<h3>{{say('help.no_wifi')}}</h3>
% picture()
<p class="lost">{{say('page.lost')}}</p>
</div>
<p>{{say('help.no_wifi_says')}}</p>
</section>
<section>
<h3>{{say('help.asks_you')}}</h3>
% picture()
<div class="asks">
% for ask in ('send_again', 'it_arrived', 'drop'):
<span class="button">{{say(asked(ask))}}</span>
% end
</div>
</div>
<p>{{say('help.asks_you_says')}}</p>
</section>
<section id="stay">
<h3>{{say('help.stay')}}</h3>
% picture()
<svg class="stay" viewBox="0 0 240 132" aria-hidden="true">
<rect class="phone" x="2" y="2" width="236" height="128" rx="14"/>
<path class="fan" d="M26 40a34 34 0 0 1 48 0M34 49a22 22 0 0 1 32 0M42 58a11 11 0 0 1 16 0"/><circle class="dot" cx="50" cy="66" r="3"/>
<path class="lack" d="M82 30v20M82 58v1"/>
<rect class="no" x="102" y="88" width="56" height="30" rx="8"/><text x="130" y="108">{{say('settings_pages.no')}}</text>
<rect class="yes" x="170" y="88" width="56" height="30" rx="8"/><text class="on" x="198" y="108">{{say('settings_pages.yes')}}</text>
<rect class="tap" x="164" y="82" width="68" height="42" rx="13"/>
</svg>
<p>{{say('help.stay_asks')}}</p>
</div>
<p>{{say('help.stay_says', yes=say('settings_pages.yes'))}}</p>
</section>
<section>
<h3>{{say('help.summary')}}</h3>
<p>{{say('help.summary_says', button=say('summary.title'))}}</p>
</section>
</main>
% include('ways')
