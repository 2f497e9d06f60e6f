import type { Logins } from '@troupe/contracts';
import type { FastifyInstance } from 'fastify';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import { besideTasksRoutes } from './routes/beside/beside-tasks.ts';
import { catalogRoutes } from './routes/catalog.ts';
import type { Context } from './context.ts';
import { createServer } from './create-server.ts';
import { docsRoutes } from './pages/docs.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { loginPages } from './pages/login.ts';
import { loginRoutes } from './routes/login.ts';
import { meRoute } from './routes/me.ts';
import { platformRoute } from './routes/platform.ts';
import { dashboardPages } from './pages/dashboard.ts';
import type { HttpApp } from './http-app.ts';
import type { HttpOptions } from './http-options.ts';
import type { Limits } from './options.ts';
import { originOf } from './pages/origin-of.ts';
import { principalOf } from './requests/principal-of.ts';
import { credentialHolders } from './senders/credential-holders.ts';
import { ownPages } from './senders/own-pages.ts';
import { callRoute } from './routes/tools.ts';
import { sessionRoutes } from './routes/sessions/sessions.ts';
import { sessionResourceRoutes } from './routes/sessions/session-resource.ts';
import { controlRoutes } from './routes/tasks/task-control.ts';
import { messageRoutes } from './routes/tasks/task-messages.ts';
import { taskRoutes } from './routes/tasks/tasks.ts';

/**
 * The REST and SSE API over a task service, ready to `listen`. Closing it ends waits and streams at
 * once and lets other requests finish.
 *
 * @throws TroupeError `invalid-configuration` when keys are asked for and none is given
 */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { services, protocols = [] } = options;
  const { app, limits, shares, redact, closing } = await createServer(options, protocols);
  const serviceFor: Context['serviceFor'] = (request) => services.for(principalOf(request));
  const context: Context = {
    serviceFor,
    limits,
    info: options.info,
    unsentOf: shares.unsentOf,
    redact,
    closing,
    tokens: tokensOf(options.auth),
  };

  taskRoutes(app, context);
  messageRoutes(app, context);
  controlRoutes(app, context);
  eventRoutes(app, context);
  approvalRoutes(app, context);
  sessionRoutes(app, context);
  sessionResourceRoutes(app, context);
  catalogRoutes(
    app,
    (kind, request) => serviceFor(request).catalog(kind),
    (_agent, request) => originOf(request),
    limits,
  );
  meRoute(app, options.rights);
  callRoute(app, context);
  besideTasksRoutes(app, options.beside ?? {}, options.auth.kind === 'none' ? undefined : options.logins, limits);
  if (options.keys !== undefined) keyRoutes(app, options.keys);
  if (options.audit !== undefined) auditRoutes(app, options.audit);
  for (const protocol of protocols) protocol.routes(app, context);
  healthRoutes(app, services.readiness, closing, options.metrics);
  docsRoutes(app);
  const logins = logInto(app, options, limits);
  const provider = logins?.provider?.name;
  platformRoute(app, options.info, { required: options.auth.kind === 'keys', ...(provider === undefined ? {} : { provider }) });
  dashboardPages(app);
  return app as unknown as FastifyInstance;
}

function tokensOf(auth: HttpOptions['auth']): Context['tokens'] {
  if (auth.kind === 'none' || auth.oidc === undefined) return undefined;
  const { oidc, publicUrl } = auth;
  return { issuer: oidc.issuer, resourceOf: (request, path) => `${publicUrl?.replace(/\/$/, '') ?? originOf(request)}${path}` };
}

/** Lets browsers log in, where credentials are asked for. */
function logInto(app: HttpApp, { auth, identities, logins, rights }: HttpOptions, limits: Limits): Logins | undefined {
  if (auth.kind === 'none' || logins === undefined) return undefined;
  loginRoutes(app, { logins, rights, holderOf: credentialHolders(auth.keys, identities), fromOwnPage: ownPages(auth.publicUrl), limits });
  if (logins.provider !== undefined) loginPages(app, logins, logins.provider, limits);
  return logins;
}
