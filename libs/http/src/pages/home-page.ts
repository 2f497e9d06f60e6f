import { exampleStart, type CatalogEntry, type ListedTask } from '@troupe/contracts';
import type { Info } from '../options.ts';
import { html, raw, type Html } from './html.ts';

export interface HomePage {
  /** e.g. `http://localhost:8080` */
  readonly address: string;
  readonly info: Info;
  /** Visitors must log in before anything of the app is shown. */
  readonly keys: boolean;
  /** Where they can do so without a key. */
  readonly provider?: string;
  readonly workflows: readonly CatalogEntry[];
  readonly agents: readonly CatalogEntry[];
  readonly open: readonly ListedTask[];
}

const SHOWN_WAITS = 5;

export function homePage(page: HomePage): string {
  const { info, keys, provider } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.appName === '' ? 'Troupe' : `${info.appName} · Troupe`}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/home.css">
<script src="/home.js" defer></script>
</head>
<body${keys ? raw(' data-keys') : ''}>
<header>
  <h1><img src="/icon.svg" alt="" width="36" height="36">Troupe</h1>
  <p>${info.appName === '' ? '' : html`<strong>${info.appName}</strong> · `}${info.mode} · ${info.version}</p>
  <nav><a href="/docs">API reference</a><a href="/openapi.json">OpenAPI</a></nav>
  ${keys ? html`<p id="me" hidden><strong></strong> <small></small> <button>Log out</button></p>` : ''}
</header>
<main>
${info.notices.map((notice) => html`<p class="notice">${notice}</p>`)}
${keys ? loginForm(provider) : ''}
<section>
  <h2>Try it</h2>
  <pre><code>${sampleRequest(page)}</code></pre>
</section>
<section>
  <h2>Open tasks <small id="state" role="status"></small></h2>
  <table>
    <thead><tr><th>Task</th><th>Runs</th><th>Status</th><th>Waits for</th><th>Since</th></tr></thead>
    <tbody id="tasks">${page.open.map(taskRow)}</tbody>
  </table>
  <p id="none"${page.open.length === 0 && !keys ? '' : raw(' hidden')}>Nothing is open. Start a task with the request above.</p>
</section>
${keys ? '' : html`<section class="catalog">${offers('Workflows', page.workflows)}${offers('Agents', page.agents)}</section>`}
</main>
</body>
</html>
`.html;
}

function loginForm(provider: string | undefined): Html {
  return html`<form id="login" class="notice" hidden>
    <label>API key <input type="password" autocomplete="off" required /></label> <button>Log in</button>
    ${provider === undefined ? '' : html`or <a href="/login">sign in with ${provider}</a>`}
    <p role="alert"></p>
  </form>`;
}

/** The script draws the same rows when it refreshes them. */
function taskRow(task: ListedTask): Html {
  return html`<tr>
    <td><a href="/v1/tasks/${task.id}">${task.id}</a></td>
    <td>${task.name}</td>
    <td><mark class="${task.status}">${task.status}</mark></td>
    <td>${waitsOf(task)}</td>
    <td><time datetime="${task.createdAt}">${task.createdAt}</time></td>
  </tr>`;
}

/** What it waits for, equal ones once, and why it does not come. */
function waitsOf({ waitingFor, waitsOmitted = 0 }: ListedTask): Html {
  const counts = new Map<string, number>();
  for (const { kind, name } of waitingFor) counts.set(`${kind} ${name}`, (counts.get(`${kind} ${name}`) ?? 0) + 1);
  const all = [...counts].map(([what, count]) => (count === 1 ? what : `${what} ×${count}`));
  const shown = [...all.slice(0, SHOWN_WAITS), ...(all.length > SHOWN_WAITS || waitsOmitted > 0 ? ['…'] : [])];
  return html`${shown.join(', ')}${waitingFor[0] === undefined ? '' : html`<small>${waitingFor[0].reason}</small>`}`;
}

function offers(title: string, entries: readonly CatalogEntry[]): Html {
  if (entries.length === 0) return html``;
  return html`<div>
    <h2>${title}</h2>
    <ul>
      ${entries.map((entry) => html`<li><strong>${entry.name}</strong> ${entry.description ?? ''}</li>`)}
    </ul>
  </div>`;
}

function sampleRequest({ address, keys, workflows, agents }: HomePage): string {
  const key = keys ? ` \\\n  -H 'authorization: Bearer <key>'` : '';
  return `curl ${address}/v1/tasks${key} \\\n  -H 'content-type: application/json' \\\n  -d '${exampleStart(workflows[0] ?? agents[0])}'`;
}
