import { perPrincipal, type Principal, type StartRequest, type TaskService, type TaskServices } from '@troupe/contracts';
import { hasRight, missingRight } from '../rights/rights.ts';

/**
 * Task services in which agents speak with the user of the principal.
 *
 * I5  The attribute `user`, and the conversation that goes by a user's name, are those of the principal that asks; only
 *     who has the right `act-as` names another.
 */
export function namedUsers(inner: TaskServices): TaskServices {
  return {
    ...inner,
    for: perPrincipal((principal): TaskService => {
      const service = inner.for(principal);
      if (principal.user === undefined && hasRight(principal, 'act-as')) return service;
      return {
        ...service,
        start: async (request) => service.start(withUser(principal, request)),
        async importSession(given) {
          const user = given.session?.user ?? principal.user;
          if (user !== principal.user) demandActAs(principal, 'the session names a user');
          demandOwnId(principal, given.id);
          return service.importSession(user === undefined ? given : { ...given, session: { ...given.session, user } });
        },
        async branchSession(of, branch) {
          demandOwnId(principal, branch.id);
          return service.branchSession(of, branch);
        },
      };
    }),
  };
}

/** The id of a new session may be that of a conversation which a user has with an agent, whose name has no colon. */
function demandOwnId(principal: Principal, id: string | undefined): void {
  if (id === undefined || !id.startsWith('user:')) return;
  const own = `user:${principal.user}:`;
  if (principal.user === undefined || !id.startsWith(own) || id.includes(':', own.length))
    demandActAs(principal, 'the id of the session names a user');
}

function withUser(principal: Principal, request: StartRequest): StartRequest {
  const { user } = principal;
  const { attributes = {}, session, name } = request;
  const named = attributes['user'] ?? user;
  const isOwn = named === user && (session === undefined || !session.startsWith('user:') || session === `user:${user}:${name}`);
  if (!isOwn) demandActAs(principal, 'the start names a user');
  return named === undefined ? request : { ...request, attributes: { ...attributes, user: named } };
}

function demandActAs(principal: Principal, since: string): void {
  if (hasRight(principal, 'act-as')) return;
  const whose = principal.user === undefined ? 'it has no user' : `its user is ${JSON.stringify(principal.user)}`;
  throw missingRight(principal.roles, 'act-as', `, since ${since}, and of the principal that asks ${whose}`);
}
