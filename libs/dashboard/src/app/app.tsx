import { QueryClientProvider } from '@tanstack/preact-query';
import { Route, Switch } from 'wouter-preact';
import { queries } from './api/queries.ts';
import { Layout } from './layout/layout.tsx';
import { HomePage } from './pages/home/home-page.tsx';
import { TasksPage } from './pages/tasks/tasks-page.tsx';
import { MeContext } from './session/session-context.ts';
import { LoginPage } from './session/login-page.tsx';
import { useSession } from './session/use-session.ts';
import { text } from './texts.ts';
import { lazyPage } from './ui/lazy-page.tsx';
import { PageTitle } from './ui/page-title.tsx';

const TaskPage = lazyPage(async () => (await import('./pages/task/task-page.tsx')).TaskPage);
const ApprovalsPage = lazyPage(async () => (await import('./pages/approvals/approvals-page.tsx')).ApprovalsPage);
const ApprovalPage = lazyPage(async () => (await import('./pages/approvals/approval-page.tsx')).ApprovalPage);
const ChatPage = lazyPage(async () => (await import('./pages/chat/chat-page.tsx')).ChatPage);
const CatalogPage = lazyPage(async () => (await import('./pages/catalog/catalog-page.tsx')).CatalogPage);
const EntryPage = lazyPage(async () => (await import('./pages/catalog/entry-page.tsx')).EntryPage);
const SchedulesPage = lazyPage(async () => (await import('./pages/schedules/schedules-page.tsx')).SchedulesPage);
const SchedulePage = lazyPage(async () => (await import('./pages/schedules/schedule-page.tsx')).SchedulePage);
const TopicsPage = lazyPage(async () => (await import('./pages/topics/topics-page.tsx')).TopicsPage);
const TopicPage = lazyPage(async () => (await import('./pages/topics/topic-page.tsx')).TopicPage);
const DeadLettersPage = lazyPage(async () => (await import('./pages/dead-letters/dead-letters-page.tsx')).DeadLettersPage);
const DeadLetterPage = lazyPage(async () => (await import('./pages/dead-letters/dead-letter-page.tsx')).DeadLetterPage);
const LimitsPage = lazyPage(async () => (await import('./pages/limits/limits-page.tsx')).LimitsPage);
const ComparePage = lazyPage(async () => (await import('./pages/compare/compare-page.tsx')).ComparePage);
const MemoryPage = lazyPage(async () => (await import('./pages/memory/memory-page.tsx')).MemoryPage);
const KnowledgePage = lazyPage(async () => (await import('./pages/knowledge/knowledge-page.tsx')).KnowledgePage);
const BasePage = lazyPage(async () => (await import('./pages/knowledge/base-page.tsx')).BasePage);
const SessionsPage = lazyPage(async () => (await import('./pages/sessions/sessions-page.tsx')).SessionsPage);
const SessionPage = lazyPage(async () => (await import('./pages/sessions/session-page.tsx')).SessionPage);
const AuditPage = lazyPage(async () => (await import('./pages/audit/audit-page.tsx')).AuditPage);
const KeysPage = lazyPage(async () => (await import('./pages/keys/keys-page.tsx')).KeysPage);
const HealthPage = lazyPage(async () => (await import('./pages/health/health-page.tsx')).HealthPage);

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Gate />
    </QueryClientProvider>
  );
}

/** Nothing of the app is asked for before it is known who asks. */
function Gate() {
  const session = useSession();
  const { platform, me, fault } = session;
  if (platform === undefined || me === undefined)
    return (
      <main class="login">
        <p role={fault === '' ? 'status' : 'alert'}>{fault === '' ? text.loading : fault}</p>
      </main>
    );
  if (me === null) return <LoginPage {...session} />;
  return (
    <MeContext.Provider value={me}>
      <Layout session={session}>
        <Pages />
      </Layout>
    </MeContext.Provider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/tasks" component={TasksPage} />
      <Route path="/tasks/:id" component={TaskPage} />
      <Route path="/approvals" component={ApprovalsPage} />
      <Route path="/approvals/:id" component={ApprovalPage} />
      <Route path="/chat/:session?" component={ChatPage} />
      <Route path="/schedules" component={SchedulesPage} />
      <Route path="/schedules/:id" component={SchedulePage} />
      <Route path="/topics" component={TopicsPage} />
      <Route path="/topics/:name" component={TopicPage} />
      <Route path="/dead-letters" component={DeadLettersPage} />
      <Route path="/dead-letters/:id" component={DeadLetterPage} />
      <Route path="/limits" component={LimitsPage} />
      <Route path="/compare" component={ComparePage} />
      <Route path="/memory" component={MemoryPage} />
      <Route path="/knowledge" component={KnowledgePage} />
      <Route path="/knowledge/:name" component={BasePage} />
      <Route path="/sessions" component={SessionsPage} />
      <Route path="/sessions/:id" component={SessionPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/keys" component={KeysPage} />
      <Route path="/health" component={HealthPage} />
      <Route path="/:kind" component={CatalogPage} />
      <Route path="/:kind/:name" component={EntryPage} />
      <Route>
        <PageTitle title={text.noPage} />
      </Route>
    </Switch>
  );
}
