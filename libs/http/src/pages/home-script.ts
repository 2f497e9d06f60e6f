/** The script of the page: reads the open tasks every two seconds and writes them as text, never as HTML. */
export const homeScript = `'use strict';
const rows = document.getElementById('tasks');
const none = document.getElementById('none');
const state = document.getElementById('state');
const form = document.getElementById('login');
const me = document.getElementById('me');
let known = form === null;
let shown;

function cell(...children) {
  const td = document.createElement('td');
  td.append(...children);
  return td;
}

function element(name, text, properties) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

function row(task) {
  const tr = document.createElement('tr');
  const link = element('a', task.id, { href: '/v1/tasks/' + encodeURIComponent(task.id) });
  const since = element('time', ago(task.createdAt), { dateTime: task.createdAt, title: task.createdAt });
  tr.append(cell(link), cell(task.name), cell(element('mark', task.status, { className: task.status }), task.cancelRequestedAt ? ' cancel requested' : ''), cell(...waitsOf(task)), cell(since));
  return tr;
}

function waitsOf(task) {
  const counts = new Map();
  for (const wait of task.waitingFor) counts.set(wait.kind + ' ' + wait.name, (counts.get(wait.kind + ' ' + wait.name) ?? 0) + 1);
  const all = Array.from(counts, ([what, count]) => (count === 1 ? what : what + ' ×' + count));
  const more = all.length > 5 || task.waitsOmitted > 0 ? ['…'] : [];
  return [all.slice(0, 5).concat(more).join(', ')].concat(task.waitingFor.slice(0, 1).map((wait) => element('small', wait.reason)));
}

function ago(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 1000));
  if (seconds < 60) return seconds + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  if (seconds < 86400) return Math.floor(seconds / 3600) + ' h';
  return Math.floor(seconds / 86400) + ' d';
}

async function refresh() {
  if (!known) return;
  try {
    const answer = await fetch('/v1/tasks?status=running,suspended,blocked&limit=20', { headers: shown === undefined ? {} : { 'if-none-match': shown } });
    if (answer.status === 304) return;
    const body = await answer.json();
    if (answer.status === 401) return show(undefined, body.detail);
    if (!answer.ok) throw new Error(body.detail);
    shown = answer.headers.get('etag') ?? undefined;
    rows.replaceChildren(...body.items.map(row));
    none.hidden = body.items.length > 0;
    state.textContent = body.next === undefined ? '' : 'the newest 20';
  } catch (error) {
    shown = undefined;
    state.textContent = error instanceof TypeError ? 'not reachable' : error.message;
  }
}

/** Who is logged in, if anybody is, and else why not. */
function show(principal, fault) {
  known = principal !== undefined;
  form.hidden = known;
  me.hidden = !known;
  form.querySelector('[role=alert]').textContent = fault ?? '';
  shown = undefined;
  if (known) {
    me.querySelector('strong').textContent = principal.user ?? principal.id;
    me.querySelector('small').textContent = principal.tenant + ' · ' + (principal.roles.join(', ') || 'no role');
    return refresh();
  }
  rows.replaceChildren();
  none.hidden = true;
  state.textContent = '';
}

async function whoAmI(fault) {
  const answer = await fetch('/v1/me');
  const body = await answer.json();
  show(answer.ok ? body : undefined, answer.status === 401 ? fault : body.detail);
}

async function logIn(key) {
  const answer = await fetch('/v1/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key }) });
  if (!answer.ok) return show(undefined, (await answer.json()).detail);
  return whoAmI('The browser does not keep the log-in. Open this page by https, or on the machine itself as http://localhost.');
}

async function logOut() {
  const answer = await fetch('/v1/logout', { method: 'POST' });
  if (answer.status === 200) return location.assign((await answer.json()).address);
  show(undefined, answer.ok ? '' : (await answer.json()).detail);
}

const unreachable = () => show(undefined, 'not reachable');
if (form === null) void refresh();
else {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    logIn(form.querySelector('input').value).catch(unreachable);
    form.reset();
  });
  me.querySelector('button').addEventListener('click', () => logOut().catch(unreachable));
  whoAmI('').catch(unreachable);
}
setInterval(() => document.hidden || refresh(), 2000);
`;
