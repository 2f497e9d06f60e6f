/** Texts that try to run, to load from elsewhere, or to look like something else. `ran` is what they set when they succeed. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror="globalThis.ran=1">',
  '<script>globalThis.ran=1</script>',
  '<svg onload="globalThis.ran=1"><image href="https://evil.example/a.png"/></svg>',
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe><style>@import "https://evil.example/a.css";</style>',
  '"><a href="javascript:globalThis.ran=1">click</a>',
  '![picture](https://evil.example/pixel.png) [click](javascript:globalThis.ran=1) <https://evil.example/auto>',
  '[data](data:text/html,<script>globalThis.ran=1</script>) [path](//evil.example/x) [same](/v1/logout)',
  '```html\n<img src=x onerror="globalThis.ran=1">\n```\n\n| <b>a</b> |\n|---|\n| ![x](https://evil.example/t.png) |',
  '{{constructor.constructor("globalThis.ran=1")()}} ${globalThis.ran=1}',
  '\u001b[31mred\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  'invoice\u202egpj.exe and \u2066isolated\u2069 and zero\u200bwidth',
];
