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
      return { ...service, start: async (request) => service.start(withUser(principal, request)) };
    }),
  };
}

function withUser(principal: Principal, request: StartRequest): StartRequest {
  const { user } = principal;
  const { attributes = {}, session, name } = request;
  const named = attributes['user'] ?? user;
  const isOwn = named === user && (session === undefined || !session.startsWith('user:') || session === `user:${user}:${name}`);
  if (!isOwn && !hasRight(principal, 'act-as')) {
    const whose = user === undefined ? 'it has no user' : `its user is ${JSON.stringify(user)}`;
    throw missingRight(principal.roles, 'act-as', `, since the start names a user, and of the principal that asks ${whose}`);
  }
  return named === undefined ? request : { ...request, attributes: { ...attributes, user: named } };
}
