export const homeStyle = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1d1b26, #eceaf4);
  --soft: light-dark(#6a6678, #9d98ae);
  --line: light-dark(#e4e1ec, #322e40);
  --card: light-dark(#fff, #1d1a28);
  --ground: light-dark(#f7f5fb, #14121c);
  --accent: light-dark(#6b3fd4, #b39aff);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding-top: 2rem; padding-bottom: 1rem; }
header p { margin: 0; color: var(--soft); }
h1 { display: flex; align-items: center; gap: .6rem; margin: 0; font-size: 1.6rem; letter-spacing: -.02em; }
h2 { margin: 0 0 .75rem; font-size: 1rem; }
small { color: var(--soft); font-weight: normal; }
td small { display: block; overflow-wrap: anywhere; }
nav { margin-left: auto; display: flex; gap: 1.25rem; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
section, .notice { margin: 0 0 1.25rem; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.notice { padding: .75rem 1.25rem; border-left: 4px solid var(--accent); }
pre { margin: 0; padding: 1rem; overflow-x: auto; border-radius: 8px; background: #1a1626; color: #efeaff; }
code, td:first-child { font: .875rem/1.6 ui-monospace, monospace; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th { color: var(--soft); font-weight: 500; }
th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
td:first-child { overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; color: var(--soft); white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { padding: .1rem 0; border: 0; }
  td:first-child, td:nth-child(4) { flex-basis: 100%; }
}
mark { display: inline-block; white-space: nowrap; padding: .1rem .5rem; border-radius: 99px; font-size: .8rem; background: light-dark(#e9e2ff, #3a2d66); color: inherit; }
mark.blocked { background: light-dark(#ffe0dc, #66302d); }
mark.suspended { background: light-dark(#fff0cc, #5c4717); }
#login p, #me { margin: 0; }
#login p { flex-basis: 100%; }
#none { margin: .75rem 0 0; color: var(--soft); }
.catalog { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 1.25rem; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: .25rem 0; color: var(--soft); }
li strong { color: var(--ink); font-weight: 600; }
input, button { padding: .4rem .75rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 8px; }
button { cursor: pointer; background: var(--accent); border-color: var(--accent); color: var(--card); }
[hidden] { display: none; }
`;

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#6b3fd4"/><g fill="#fff"><circle cx="9" cy="11" r="3"/><circle cx="23" cy="11" r="3"/><circle cx="16" cy="22" r="3"/></g><path d="M9 11h14l-7 11z" fill="none" stroke="#fff" stroke-width="1.5"/></svg>
`;
