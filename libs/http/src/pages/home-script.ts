/** The script of the page: reads the open tasks every two seconds and writes them as text, never as HTML. */
export const homeScript = `'use strict';
const rows = document.getElementById('tasks');
const none = document.getElementById('none');
const state = document.getElementById('state');
const form = document.getElementById('key');
const asks = 'keys' in document.body.dataset;
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
  const link = asks ? task.id : element('a', task.id, { href: '/v1/tasks/' + encodeURIComponent(task.id) });
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
  const key = sessionStorage.getItem('key');
  if (asks && key === null) return;
  try {
    const headers = Object.assign({}, key === null ? {} : { authorization: 'Bearer ' + key }, shown === undefined ? {} : { 'if-none-match': shown });
    const answer = await fetch('/v1/tasks?status=running,suspended,blocked&limit=20', { headers });
    if (answer.status === 304) return;
    if (answer.status === 401) {
      sessionStorage.removeItem('key');
      form.hidden = false;
    }
    const body = await answer.json();
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

if (form !== null) {
  form.hidden = sessionStorage.getItem('key') !== null;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem('key', form.querySelector('input').value);
    form.reset();
    form.hidden = true;
    void refresh();
  });
}
void refresh();
setInterval(() => document.hidden || refresh(), 2000);
`;
