import { Role, TaskState, type Message, type Part, type Task } from '@a2a-js/sdk';
import { artifactHandle, defaultBounds, MEDIA_TYPE_PATTERN, toJson, ToolError, type Artifacts, type Json } from '@troupe/contracts';

const MEDIA_TYPE = new RegExp(MEDIA_TYPE_PATTERN);
const MOST_NAME = 128;
const MOST_SAID = 4_096;

/** The parts of what a task came to: its artifacts, or what was said last. */
export function resultParts({ artifacts, status, history }: Task): readonly Part[] {
  const parts = artifacts.flatMap((artifact) => artifact.parts);
  if (parts.length > 0) return parts;
  return status?.message?.parts ?? history.findLast(({ role }) => role === Role.ROLE_AGENT)?.parts ?? [];
}

/** Text where all is text, data where that is all; else a list of parts. Files become artifacts of the own task. */
export async function resultOf(parts: readonly Part[], artifacts: Pick<Artifacts, 'put'>): Promise<Json> {
  const kept = parts.slice(0, defaultBounds.remoteParts);
  const left = parts.length - kept.length;
  const note = left === 0 ? [] : [{ text: `(${left} more parts are left out.)` }];
  const [first] = kept;
  if (left === 0 && kept.length === 1 && first?.content?.$case === 'data') return dataOf(first.content.value);
  if (kept.every(({ content }) => content?.$case === 'text')) return [textOf(kept), ...note.map(({ text }) => text)].join('\n');
  const values: Json[] = [];
  for (const part of kept) values.push(await partValue(part, artifacts));
  return [...values, ...note];
}

async function partValue({ content, filename, mediaType }: Part, artifacts: Pick<Artifacts, 'put'>): Promise<Json> {
  const name = filename.slice(0, MOST_NAME);
  const type = MEDIA_TYPE.test(mediaType) ? mediaType : 'application/octet-stream';
  switch (content?.$case) {
    case 'text':
      return { text: content.value };
    case 'data':
      return { data: dataOf(content.value) };
    case 'url':
      return { url: content.value, ...(name === '' ? {} : { name }), type };
    case 'raw': {
      const file = await artifacts.put({ name: name === '' ? 'file' : name, type, content: content.value });
      return { artifact: artifactHandle(file), name: file.name, type, bytes: file.bytes };
    }
    case undefined:
      return null;
    default:
      return content satisfies never;
  }
}

function dataOf(value: unknown): Json {
  return toJson(value ?? null, 'The data of the agent');
}

/** In words; data as JSON, files by their names. */
export function textOf(parts: readonly Part[]): string {
  return parts
    .map(({ content, filename }) => {
      switch (content?.$case) {
        case 'text':
          return content.value;
        case 'data':
          return JSON.stringify(content.value ?? null);
        case 'url':
          return content.value;
        case 'raw':
          return `(file ${filename})`;
        case undefined:
          return '';
        default:
          return content satisfies never;
      }
    })
    .join('\n');
}

export function textOfMessage(message: Message | undefined): string {
  return textOf(message?.parts ?? []).slice(0, MOST_SAID);
}

/** A task that ended in another way than well. @throws ToolError */
export function demandCompleted(name: string, { status }: Task): void {
  const said = textOfMessage(status?.message);
  const because = said === '' ? ', and did not say why.' : `: ${said}`;
  switch (status?.state) {
    case TaskState.TASK_STATE_FAILED:
      throw new ToolError(`The agent ${JSON.stringify(name)} failed${because}`);
    case TaskState.TASK_STATE_REJECTED:
      throw new ToolError(`The agent ${JSON.stringify(name)} refused the task${because}`);
    case TaskState.TASK_STATE_CANCELED:
      throw new ToolError(`The agent ${JSON.stringify(name)} ended the task as cancelled${because}`);
    default:
  }
}
