import { answerOf, client, type Schemas } from '../../api/client.ts';

export const kinds = ['workflows', 'agents', 'tools'] as const;
export type Kind = (typeof kinds)[number];

export function isKind(text: string): text is Kind {
  return (kinds as readonly string[]).includes(text);
}

interface Query {
  readonly limit: number;
  readonly q: string;
  readonly cursor: string;
}

export function readCatalog(kind: string, query: Query): Promise<Schemas['Catalog']> {
  const params = { query };
  if (kind === 'workflows') return answerOf(client.GET('/v1/workflows', { params }));
  return kind === 'agents' ? answerOf(client.GET('/v1/agents', { params })) : answerOf(client.GET('/v1/tools', { params }));
}

export function readEntry(kind: string, name: string): Promise<Schemas['CatalogEntry']> {
  const params = { path: { name } };
  if (kind === 'workflows') return answerOf(client.GET('/v1/workflows/{name}', { params }));
  return kind === 'agents' ? answerOf(client.GET('/v1/agents/{name}', { params })) : answerOf(client.GET('/v1/tools/{name}', { params }));
}
