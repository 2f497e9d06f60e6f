import { headerName, headerText, isSecret, nameOf, secretOr, TENANT_PATTERN, type HookDefinition } from '@troupe/contracts';
import { z } from 'zod';
import { nameFault } from '../name-fault.ts';
import { durationFaults, functionFaults, unknownPropertyFaults } from '../property-faults.ts';

const pointer = z.string().regex(/^(?:\/[^/]{1,128}){1,16}$/, 'is a JSON pointer such as /data/id');
const text = z.string().min(1).max(256);
const secret = z.custom(isSecret, 'is a secret(…)').pipe(secretOr(text));
const tolerance = z.union([z.string(), z.number()]).exactOptional();
const topicName = z.custom((topic) => typeof nameOf(topic as string) === 'string', 'names a topic, such as orders');
const verify = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('standard'), secret }),
  z.strictObject({ kind: z.literal('github'), secret }),
  z.strictObject({ kind: z.literal('stripe'), secret, header: headerName.exactOptional(), tolerance }),
  z.strictObject({
    ...{ kind: z.literal('hmac'), secret, header: headerName },
    ...{ algorithm: z.enum(['sha256', 'sha512']).exactOptional(), encoding: z.enum(['hex', 'base64']).exactOptional() },
    ...{ prefix: headerText.exactOptional(), timestamp: headerName.exactOptional(), tolerance },
  }),
  z.strictObject({ kind: z.literal('bearer'), secret }),
  z.strictObject({ kind: z.literal('basic'), username: headerText, secret }),
]);
const shape = z.object({
  verify,
  start: z.union([z.strictObject({ workflow: text }), z.strictObject({ agent: text })]).exactOptional(),
  signal: z.strictObject({ name: text, task: pointer }).exactOptional(),
  publish: z.strictObject({ topic: topicName, key: pointer.exactOptional() }).exactOptional(),
  id: z.union([pointer, headerName], { error: 'is the name of a header, or a JSON pointer such as /data/id' }),
  input: pointer.exactOptional(),
  tenant: z.string().regex(new RegExp(TENANT_PATTERN), 'is the name of a tenant').exactOptional(),
});
const properties = ['kind', 'name', 'description', 'verify', 'start', 'signal', 'publish', 'id', 'filter', 'input', 'map', 'tenant'];

/** Everything that is wrong with a hook by itself. Values are not repeated: they may be secret. */
export function hookFaults(hook: HookDefinition): string[] {
  const fault = nameFault(hook.name);
  const issues = shape.safeParse(hook).error?.issues ?? [];
  const { verify: check } = hook;
  return [
    ...(fault === undefined ? [] : [fault]),
    ...unknownPropertyFaults(hook, properties),
    ...issues.map(({ path, message }) => `${path.join('.')} ${message}`),
    ...([hook.start, hook.signal, hook.publish].filter((each) => each !== undefined).length === 1
      ? []
      : ['it has one of start, signal and publish']),
    ...functionFaults('filter', hook.filter, true),
    ...functionFaults('map', hook.map, true),
    ...(hook.input !== undefined && hook.map !== undefined ? ['it has either input or map'] : []),
    ...(issues.length === 0 && 'tolerance' in check ? durationFaults('verify.tolerance', check.tolerance) : []),
  ];
}
