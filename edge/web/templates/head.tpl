<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{title}} · {{shop.name}}</title>
<link rel="icon" href="{{file('icon.svg')}}" type="image/svg+xml">
<link rel="stylesheet" href="{{file('shop.css')}}">
</head>
<body class="{{look}}">
% if shop.practice:
<p class="practice">Practice: these customers are make-believe.</p>
% end
