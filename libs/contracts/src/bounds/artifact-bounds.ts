import type { Bound } from './bound.ts';

/** What tasks keep beside their logs: results too large for a conversation, and files of tools. */
export const artifactBounds = {
  resultBytes: {
    of: 'work',
    unit: 'bytes',
    value: 65_536,
    what: 'a result of a tool in the conversation of an agent, where its `limits.toolText` is not more',
    beyond: 'stored as an artifact; the model gets the beginning, and reads on with `read_artifact`',
    setting: 'TROUPE_MAX_TOOL_RESULT',
    most: 8_388_608,
  },
  resultHead: { of: 'work', unit: 'characters', value: 4_096, what: 'the beginning of such a result', beyond: 'left out' },
  artifactBytes: {
    of: 'work',
    unit: 'bytes',
    value: 16_777_216,
    what: 'an artifact',
    beyond: 'refused; the call fails if that is not caught',
    code: 'payload-too-large',
  },
  artifactItems: {
    of: 'work',
    unit: 'items',
    value: 256,
    what: 'artifacts of a task',
    beyond: 'refused, in the same way',
    code: 'payload-too-large',
  },
  artifactTaskBytes: {
    of: 'work',
    unit: 'bytes',
    value: 134_217_728,
    what: 'artifacts of a task, together',
    beyond: 'refused, in the same way',
    code: 'payload-too-large',
  },
  artifactPieceBytes: {
    of: 'work',
    unit: 'bytes',
    value: 524_288,
    what: 'one piece of an artifact, as it is sent, stored and read',
    beyond: 'it has more pieces',
  },
  artifactRead: {
    of: 'work',
    unit: 'bytes',
    value: 32_768,
    what: 'what `read_artifact` gives at once',
    beyond: 'read with the next call',
  },
} as const;
artifactBounds satisfies Readonly<Record<string, Bound>>;
