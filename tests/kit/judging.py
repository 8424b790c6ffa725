"""What a page is judged by in a real browser: its width, its targets, its contrast, and what ran in it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

TARGET = 48  # CSS pixels: what a thumb finds
# The panes of a wide screen as they stand beside each other, from the left: none lies on another one.
PANES = (".side", "main", ".about")
EDGES = """panes => panes.map(pane => document.querySelector(pane).getBoundingClientRect())
  .map(({left, right}) => [Math.round(left), Math.round(right)])"""

# A page is judged with letters as no phone has them, so that no verdict depends on the fonts of a machine.
_WITH_LETTERS = """rule => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`* { ${rule} }`);
  document.adoptedStyleSheets = [sheet]; return () => { document.adoptedStyleSheets = []; }; }"""
_WIDE = "letter-spacing: .1em !important"  # wider than DejaVu's, the widest that are common
_NARROW = "letter-spacing: -.5em !important; word-spacing: -1em !important"

# A page that a tap has just opened may have some of its style sheets only: it is judged once it has all.
# Those that shop.js brings with an answer come after the page itself.
_WHOLE = """await new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done));
  await Promise.all([...document.querySelectorAll('[rel=stylesheet]')].filter(style => !style.sheet).map(style =>
    new Promise(done => ['load', 'error'].forEach(sign => style.addEventListener(sign, done)))));"""

# What is wider than the screen, by name.
TOO_WIDE = f"""async () => {{
  {_WHOLE}
  const end = ({_WITH_LETTERS})("{_WIDE}");
  try {{
    return document.documentElement.scrollWidth <= innerWidth ? [] :
      [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => `${{e.tagName}}.${{e.className}} ${{e.textContent.trim().slice(0, 30)}}`);
  }} finally {{ end(); }} }}"""

# What a thumb may touch and is smaller than a thumb.
TOO_SMALL = f"""async least => {{
  {_WHOLE}
  const end = ({_WITH_LETTERS})("{_NARROW}");
  try {{
    return [...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')]
      .filter(e => e.checkVisibility())
      .map(e => [e, e.getBoundingClientRect()])
      .filter(([, box]) => box.width < least - .5 || box.height < least - .5)
      .map(([e, box]) => `${{e.tagName}} ${{e.textContent.trim().slice(0, 20)}} ${{box.width}} x ${{box.height}}`);
  }} finally {{ end(); }} }}"""

# Text that has too little contrast with what it stands on (WCAG 2: 4.5, and 3 for large letters).
TOO_PALE = (
    f"async () => {{ {_WHOLE}"
    + """
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const color = parts(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const typed = e.matches('[placeholder]:not([placeholder=""])');
    if (!(own || typed) || !e.checkVisibility()) continue;
    const style = getComputedStyle(e, typed && !own ? '::placeholder' : null);
    const [one, other] = [light(parts(style.color)), light(ground(e))].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24;
    const ratio = (one + .05) / (other + .05);
    if (ratio < (large ? 3 : 4.5)) found.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent}`);
  }
  return found;
}"""
)

# Set up before any page: whatever a page should not do is counted.
LISTEN = """window.refused = []; document.addEventListener('securitypolicyviolation', e =>
  window.refused.push(`${e.violatedDirective} ${e.blockedURI}`));"""

HAPPENED = """() => [window.refused, window.hit, document.images.length,
  [...document.scripts].filter(script => !/^[^?]+\\/static\\/(shop|typing)\\.js\\?\\w+$/.test(script.src)).length]"""


def opened_up(page: Page) -> Page:
    """With everything that can be unfolded unfolded."""
    page.evaluate(
        "() => document.querySelectorAll('details').forEach(e => { e.removeAttribute('name'); e.open = true; })"
    )
    return page


def lettered(screen: BrowserContext, letters: int) -> Page:
    """A page of a phone whose owner has chosen letters of this size."""
    page = screen.new_page()
    screen.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})
    return page
