import {
  defaultBounds,
  KEY_CURSOR,
  milliseconds,
  principalKinds,
  rights,
  roles,
  TENANT_PATTERN,
  type ApiKey,
  type IssuedApiKey,
  type Me,
  type Page,
  type Role,
} from '@troupe/contracts';
import { z } from 'zod';
import { duration, name } from './fields.ts';
import { pageOfPlaces, type PageQuery } from './queries.ts';
import { characters, matching } from './text.ts';

const role = z.enum(roles);
const tenant = matching(TENANT_PATTERN, 'A tenant has 1 to 40 small letters, digits or "-", the first a letter or digit').meta({
  examples: ['acme'],
});
const KEY_ID = '^[0-9A-Za-z]{12}$';
export const keyId: z.ZodType<string> = matching(KEY_ID, 'The id of a key has 12 letters and digits').meta({ examples: ['3fTq8ZbK1xYc'] });
const at = z.string().meta({ format: 'date-time' });

const members = {
  id: z.string(),
  label: z.string(),
  tenant: z.string(),
  roles: z.array(role),
  approves: z.array(z.string()).exactOptional(),
  createdAt: at,
  createdBy: z.string(),
  expiresAt: at.exactOptional(),
  rotatedAt: at.exactOptional(),
  previousUntil: at.exactOptional().meta({ description: 'Until when its text before the last rotation is taken, too' }),
  revokedAt: at.exactOptional(),
  lastUsedAt: at.exactOptional().meta({ description: 'Within a minute' }),
};

export const apiKey: z.ZodType<ApiKey> = z.object(members);
export const issuedApiKey: z.ZodType<IssuedApiKey> = z.object({
  ...members,
  key: z.string().meta({ description: 'What is sent as `Authorization: Bearer <key>`; it is shown this once' }),
});
export const apiKeyPage: z.ZodType<Page<ApiKey>> = z.object({ items: z.array(apiKey), next: z.string().exactOptional() });

export const me: z.ZodType<Me> = z.object({
  kind: z.enum(principalKinds),
  id: z.string(),
  tenant: z.string(),
  roles: z.array(role),
  approves: z.array(z.string()).exactOptional(),
  user: z.string().exactOptional(),
  rights: z.array(z.enum(rights)),
});

export interface CreateKey {
  readonly label: string;
  readonly roles: readonly Role[];
  readonly tenant?: string;
  readonly approves?: readonly string[];
  readonly expiresIn?: number | string;
}

export const createKey: z.ZodType<CreateKey> = z
  .strictObject({
    label: characters(1, defaultBounds.keyLabelCharacters),
    roles: z.array(role).min(1).max(roles.length),
    tenant: tenant.exactOptional(),
    approves: z.array(name).max(defaultBounds.keyApproves).exactOptional().meta({
      description: 'Names of agents and tools, `*` at the end of one for any rest, whose approvals it decides; of all without it',
    }),
    expiresIn: duration.exactOptional(),
  })
  .meta({ examples: [{ label: 'nightly job', roles: ['caller'], expiresIn: '90d' }] });

export const rotateKey: z.ZodType<{ readonly overlap?: number | string } | null | undefined> = z
  .strictObject({ overlap: duration.exactOptional().meta({ description: 'How long the old text is taken, too; none unless said' }) })
  .nullish();

export const keysQuery: z.ZodType<PageQuery & { readonly tenant?: string }> = z.strictObject({
  tenant: tenant.exactOptional(),
  ...pageOfPlaces(KEY_CURSOR),
});

/** Milliseconds of a duration that was checked. */
export function inMilliseconds(value: number | string): number {
  return typeof value === 'number' ? value : milliseconds(value);
}
