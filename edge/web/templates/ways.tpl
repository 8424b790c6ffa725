% # The ways to the lists, in reach of a thumb, and the end of the page.
<footer class="bottom">
% include('nav', here=get('here', ''), closed=get('closed'))
</footer>
% include('foot')
