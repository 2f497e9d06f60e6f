import { z } from 'zod';

/** A reference to a secret: its name, and what stands before it where it is used. It never holds the secret. */
export interface Secret {
  readonly kind: 'secret';
  readonly name: string;
  /** Such as `Bearer `, with the space. */
  readonly prefix?: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,127}$/;
/** Names of what the platform, its servers and its exporters are configured with, in any spelling. */
const OF_THE_PLATFORM = /^(?:TROUPE|NATS|MONGODB|MONGO|STORE|OTEL)(?:[_-]|$)/i;
const PREFIX = /^[\x20-\x7e]{0,64}$/;

const secretReference: z.ZodType<Secret> = z.strictObject({
  kind: z.literal('secret'),
  name: z
    .string()
    .regex(NAME, 'is the name of a secret: 1 to 128 letters, digits, "_" and "-", the first a letter')
    .refine((name) => !OF_THE_PLATFORM.test(name), 'is a setting of the platform, which no app is given; choose another name'),
  prefix: z.string().regex(PREFIX, 'is at most 64 characters that an HTTP header can carry, such as "Bearer "').exactOptional(),
});

/** What is wrong with a reference, as sentences without a subject. */
export function secretFaults(secret: Secret): readonly string[] {
  return secretReference.safeParse(secret).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && (value as Partial<Secret>).kind === 'secret';
}

/** A secret, or the text that may stand in its place: a value has the faults of the one it is meant to be. */
export function secretOr(text: z.ZodType<string>): z.ZodType<Secret | string> {
  return z.custom<Secret | string>().superRefine((value, ctx) => {
    const { error } = (isSecret(value) ? secretReference : text).safeParse(value);
    for (const { path, message } of error?.issues ?? []) ctx.addIssue({ code: 'custom', path, message });
  });
}

/** The secrets among the values of a definition's properties. */
export function secretsAmong(values: Iterable<unknown>): readonly Secret[] {
  return [...values].filter(isSecret);
}
