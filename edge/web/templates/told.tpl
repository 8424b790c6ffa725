<li class="event" {{'id=newest' if last else ''}}>{{say(line.said)}}\\
% if line.at:
 <span class="age">{{hour(line.at)}}</span>\\
% end
</li>
