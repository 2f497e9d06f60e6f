import type { AuditLog } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import { principalOf } from '../requests/principal-of.ts';
import { auditPage, auditQuery, auditVerification } from '../shapes/audit.ts';
import { noQuery, pageOf } from '../shapes/queries.ts';

/** What is on record of the own tenant. */
export function auditRoutes(app: HttpApp, audit: AuditLog): void {
  app.route({
    method: 'GET',
    url: '/v1/audit',
    schema: { querystring: auditQuery },
    config: {
      summary: 'Read the audit records, newest first',
      description: 'Of the own tenant: each request that changed something, or was refused. Never what was sent.',
      right: 'read-audit',
      tag: 'access',
      answers: { 200: { description: 'A page of records', schema: auditPage } },
      pages: true,
      errors: ['invalid-cursor', 'invalid-characters'],
    },
    async handler(request) {
      const { limit: _limit, cursor: _cursor, ...filter } = request.query;
      return audit.list(principalOf(request), filter, pageOf(request.query));
    },
  });
  app.route({
    method: 'GET',
    url: '/v1/audit/verification',
    schema: { querystring: noQuery },
    config: {
      summary: 'Verify that the audit records are as they were written',
      description: 'Follows the whole chain of the own tenant. A document that was changed, taken out or put in is named in `faults`.',
      right: 'read-audit',
      tag: 'access',
      answers: { 200: { description: 'What was found', schema: auditVerification } },
    },
    handler: async (request) => audit.verify(principalOf(request)),
  });
}
