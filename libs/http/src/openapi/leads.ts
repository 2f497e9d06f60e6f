/** What an answer can name, and the addresses that lead on from it. */
export const addresses = {
  task: '/v1/tasks/:id',
  artifact: '/v1/tasks/:id/artifacts/:artifact',
  approval: '/v1/approvals/:id',
  session: '/v1/sessions/:id',
  workflow: '/v1/workflows/:name',
  agent: '/v1/agents/:name',
  tool: '/v1/tools/:name',
  key: '/v1/keys/:id',
  schedule: '/v1/schedules/:id',
  webhook: '/v1/webhooks/:id',
} as const;

export type Named = keyof typeof addresses;

/** Where in an answer there is the name of something, as a JSON pointer. */
export type Leads = Readonly<Partial<Record<Named, string>>>;
