import type { WorkflowDefinition } from '@troupe/contracts';
import { booleanFaults, unknownPropertyFaults } from '../property-faults.ts';

/** Of an address: a scheme, and what follows it. */
const URI = /^[a-z][a-z0-9+.-]{0,31}:[\x21-\x7e]{1,1024}$/;

/** What is wrong with how a workflow is exposed. */
export function exposeFaults({ expose }: WorkflowDefinition): string[] {
  if (expose === undefined || typeof expose === 'boolean') return [];
  switch ((expose as typeof expose | null)?.as) {
    case 'tool':
      return [...textFaults(expose, ['as', 'title', 'task']), ...toolFaults(expose)];
    case 'prompt':
      return [...textFaults(expose, ['as', 'title']), ...unknownPropertyFaults(expose, ['as', 'title'])];
    case 'resource':
      return [
        ...textFaults(expose, ['as', 'uri', 'title', 'mimeType']),
        ...unknownPropertyFaults(expose, ['as', 'uri', 'title', 'mimeType']),
        ...('uri' in expose && URI.test(expose.uri) ? [] : ['expose.uri is an address with a scheme, such as "notes://{customer}/latest"']),
      ];
    default:
      return ['expose is true or false, or { as: "tool" }, or { as: "prompt" }, or { as: "resource", uri: "notes://all" }'];
  }
}

function toolFaults(expose: object): string[] {
  const { task, readOnly } = expose as { readonly task?: unknown; readonly readOnly?: unknown };
  return [
    ...unknownPropertyFaults(expose, ['as', 'title', 'readOnly', 'task']),
    ...booleanFaults('expose.readOnly', readOnly),
    ...(task === undefined || task === 'required' ? [] : ['expose.task is "required" where it is given']),
  ];
}

function textFaults(expose: object, names: readonly string[]): string[] {
  return Object.entries(expose).flatMap(([name, value]) =>
    names.includes(name) && typeof value !== 'string' ? [`expose.${name} is a text`] : [],
  );
}
