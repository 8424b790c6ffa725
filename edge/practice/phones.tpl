<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The customers' phones</title>
<link rel="stylesheet" href="/phones.css">
</head>
<body>
<header>
<h1>The customers' phones</h1>
<p>Practice: nobody here is real. Each box is one customer's phone, writing to {{shop}}. Answer them on the shop's own page, or write as one of them here.</p>
<p class="key"><span class="tick">✓</span> on its way to the shop · <span class="tick">✓✓</span> the shop has it · <span class="tick read">✓✓</span> read</p>
<iframe class="line" src="/line?framed=1" title="The line between WhatsApp and the shop"></iframe>
</header>
<main>
% for customer in customers:
<section id="{{customer.key}}" aria-label="{{customer.name}}">
<iframe src="/chat/{{quote(customer.key, safe='')}}" title="{{customer.name}}"></iframe>
<form method="post" action="/chat/{{quote(customer.key, safe='')}}">
<label><span>Write as this customer</span><input name="text" maxlength="4096" autocomplete="off" dir="auto"></label>
<button>Send</button>
<button name="photo" value="1">Photo</button>
<button name="voice" value="1">Voice note</button>
</form>
</section>
% end
</main>
</body>
</html>
