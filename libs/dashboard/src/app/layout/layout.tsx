import type { ComponentChildren } from 'preact';
import { useQuery } from '@tanstack/preact-query';
import { Link, useLocation } from 'wouter-preact';
import { answerOf, client } from '../api/client.ts';
import { useMay } from '../session/session-context.ts';
import type { Session } from '../session/use-session.ts';
import { text } from '../texts.ts';
import { visible } from '../values/visible.ts';

/** What stands around every page: where one can go, who is logged in, and what to know of this instance. */
export function Layout({ session, children }: { readonly session: Session; readonly children: ComponentChildren }) {
  const { platform, me, logOut } = session;
  const mayKeys = useMay('manage-keys');
  const mayAudit = useMay('read-audit');
  const mayStart = useMay('start');
  const mayReadAll = useMay('read-all');
  const places: readonly (readonly [path: string, name: string])[] = [
    ['/', text.home.title],
    ['/tasks', text.tasks.title],
    ['/approvals', text.approvals.title],
    ['/chat', text.chat.title],
    ['/sessions', text.sessions.title],
    ['/workflows', text.catalog.workflows],
    ['/agents', text.catalog.agents],
    ['/tools', text.catalog.tools],
    ...(mayReadAll ? [['/schedules', text.schedules.title] as const] : []),
    ['/topics', text.topics.title],
    ...(mayReadAll ? [['/dead-letters', text.letters.title] as const, ['/limits', text.limits.title] as const] : []),
    ...(mayStart ? [['/memory', text.memory.title] as const] : []),
    ...(mayReadAll ? [['/knowledge', text.knowledge.title] as const] : []),
    ...(mayAudit ? [['/audit', text.audit.title] as const] : []),
    ...(mayKeys ? [['/keys', text.keys.title] as const] : []),
    ['/health', text.health.title],
  ];
  return (
    <div class="layout">
      <a class="skip" href="#content">
        {text.skip}
      </a>
      <header class="bar">
        <p class="brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <strong>Troupe</strong>
          {platform?.app !== undefined && <bdi class="soft">{visible(platform.app)}</bdi>}
        </p>
        <nav aria-label={text.navigation}>
          {places.map(([path, name]) => (
            <Place key={path} path={path} name={name} />
          ))}
        </nav>
        <p class="soft links">
          <a href="/docs">{text.reference}</a> <a href="/openapi.json">OpenAPI</a>
          <span>
            {platform?.mode} · {platform?.version}
          </span>
        </p>
        {platform?.login.required === true && me !== null && me !== undefined && (
          <p id="me">
            <strong>{visible(me.user ?? me.id)}</strong>
            <small>
              {me.tenant} · {me.roles.join(', ') || text.login.noRole}
            </small>
            <button type="button" class="quiet" onClick={() => void logOut()}>
              {text.login.out}
            </button>
          </p>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        {platform?.notices.map((notice) => (
          <p key={notice} class="notice">
            {visible(notice)}
          </p>
        ))}
        {children}
      </main>
    </div>
  );
}

function Place({ path, name }: { readonly path: string; readonly name: string }) {
  const [at] = useLocation();
  const here = path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`);
  return (
    <Link href={path} {...(here ? { 'aria-current': 'page' } : {})}>
      {name}
      {path === '/approvals' && <Pending />}
    </Link>
  );
}

/** How many decisions wait: the first thing that needs a human. */
function Pending() {
  const may = useMay('read-approvals');
  const { data } = useQuery({
    queryKey: ['approvals', 'pending'],
    queryFn: () => answerOf(client.GET('/v1/approvals', { params: { query: { limit: 100 } } })),
    enabled: may,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <span class="count">
      {data.items.length}
      {data.next !== undefined && '+'}
      <span class="unseen"> {text.approvals.waiting}</span>
    </span>
  );
}
