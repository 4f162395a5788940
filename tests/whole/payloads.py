"""Forty ways in which words try to become a page's markup, and what a spreadsheet takes for a formula."""

from __future__ import annotations

XSS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</select></option><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)'//",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "`><img src=x onerror=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    '" onmouseover="alert(1)',
    "x onmouseover=alert(1) y",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<base href='//x.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='//x.example/x.css'>",
    "<style>*{display:none}</style>",
    "<form action='//x.example/'><input name=password></form>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "{{ 7*7 }}{% print(7*7) %}${7*7}<%= 7*7 %>",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "<x-planted contenteditable onblur=alert(1)>",
)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("//x.example","x")', "＝1+1")

WATCH = """
window.planted = [];
document.addEventListener('securitypolicyviolation', function (event) {
  window.planted.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
});
"""
"""What the page is asked to remember before anything of it runs: each time the policy had to step in."""

FIND = """function find(page, found) {
  const strange = 'iframe,frame,object,embed,base,math,style,x-planted,body body,meta[http-equiv],' +
    'script:not([src]),svg script,svg a,link[href*="example"],form[action*="example"],' +
    'img[src="x"],[src^="//x."],[src^="http://x."],[src^="https://x."]';
  page.querySelectorAll(strange).forEach(one => found.push('element: ' + one.outerHTML.slice(0, 120)));
  page.querySelectorAll('*').forEach(one => {
    for (const attribute of one.attributes) {
      const name = attribute.name.toLowerCase(), value = attribute.value.trim().toLowerCase();
      const said = one.tagName + ' ' + name + '=' + attribute.value.slice(0, 60);
      if (name.startsWith('on') || ['srcdoc', 'contenteditable', 'style'].includes(name))
        found.push('attribute: ' + said);
      if (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name) &&
          /^(javascript|data|vbscript):/.test(value))
        found.push('address: ' + said);
    }
  });
  return found;
}"""
LOOK = f"() => ({FIND})(document, (window.planted || []).slice())"
LOOK_AT = f"html => ({FIND})(new DOMParser().parseFromString(html, 'text/html'), [])"
"""What the policy forbids and no page of ours has, so that words must have made it."""
HARMLESS = (XSS[36], XSS[37], XSS[38])
"""Dangerous only to templates, scripts and what reads a text twice: no place of HTML alone wakes them."""


def all_from(start: int) -> str:
    """All payloads in one text, beginning with another one each time: an early one may swallow the rest."""
    turned = start % len(XSS)
    return " ".join((*XSS[turned:], *XSS[:turned]))
