/** Every address at which the server answers with the application, as Fastify and the router of the application write them. */
export const pagePaths = [
  '/',
  '/tasks',
  '/tasks/:id',
  '/approvals',
  '/approvals/:id',
  '/chat',
  '/chat/:session',
  '/workflows',
  '/workflows/:name',
  '/agents',
  '/agents/:name',
  '/tools',
  '/tools/:name',
  '/audit',
  '/keys',
  '/health',
] as const;
