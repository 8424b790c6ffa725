% position = '' if shop.latitude is None else f'{shop.latitude}, {shop.longitude}'
<form method="post" action="{{action}}"><input type="hidden" name="token" value="{{token()}}">
<p>{{say('settings_pages.place_why')}}</p>
<label>{{say('settings_pages.address')}} <input name="address" value="{{typed.get('address', shop.address)}}" maxlength="200" autocomplete="street-address" dir="auto"></label>
<label>{{say('settings_pages.position')}} <input name="position" value="{{typed.get('position', position)}}" maxlength="60" placeholder="-1.9441, 30.0619" autocomplete="off"></label>
<p class="meta">{{say('settings_pages.position_how')}}</p>
<label>{{say('settings_pages.contact_phone')}} <input type="tel" name="contact_phone" value="{{typed.get('contact_phone', '+' + shop.contact_phone if shop.contact_phone else '')}}" maxlength="30" placeholder="+250 788 000 000" autocomplete="tel"></label>
<p class="meta">{{say('settings_pages.contact_phone_how')}}</p>
<button class="go wide">{{say(button)}}</button></form>
