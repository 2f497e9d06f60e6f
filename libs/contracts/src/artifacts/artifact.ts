import { isTaskId, type PublicId } from '../log/ids.ts';

/** A file of a task: a result too large for a conversation, or what a tool wrote. It goes when its task does. */
export interface Artifact {
  /** Names it within its task: the same content of the same name and type is the same artifact. */
  readonly id: string;
  /** As its tenant knows it. */
  readonly task: string;
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Some bytes of an artifact. */
export interface ArtifactPart {
  readonly artifact: Artifact;
  /** Where they begin. */
  readonly from: number;
  readonly content: Uint8Array;
}

export interface NewArtifact {
  readonly name: string;
  /** Its media type; text when it is not given and the content is a string. */
  readonly type?: string;
  readonly content: Uint8Array | string;
}

/** Which bytes are wanted: from the first on, and as many as one reading gives. */
export interface ArtifactRange {
  readonly from?: number;
  readonly length?: number;
}

/**
 * The artifacts that a call can reach: it writes those of its own task, and reads those of all tasks of the same tree,
 * or the same session. Methods throw `artifact-not-found`, `payload-too-large`.
 */
export interface Artifacts {
  put(artifact: NewArtifact): Promise<Artifact>;
  /** @param handle as `artifactHandle` makes it, or the id of one of the own task */
  get(handle: string, range?: ArtifactRange): Promise<ArtifactPart>;
  /** Those of the own task. */
  list(): Promise<readonly Artifact[]>;
}

/** Names an artifact to other tasks. */
export function artifactHandle({ task, id }: Pick<Artifact, 'task' | 'id'>): string {
  return `${task}/${id}`;
}

export const ARTIFACT_ID_PATTERN = '^[0-9a-f]{32}$';
const ARTIFACT_ID = new RegExp(ARTIFACT_ID_PATTERN);

export function isArtifactId(text: string): boolean {
  return ARTIFACT_ID.test(text);
}

/** The task and the artifact that a handle names; no task where it is an id alone, and undefined when it is neither. */
export function readArtifactHandle(handle: string): { readonly task: PublicId | undefined; readonly id: string } | undefined {
  const slash = handle.lastIndexOf('/');
  const id = handle.slice(slash + 1);
  if (!isArtifactId(id)) return undefined;
  if (slash === -1) return { task: undefined, id };
  const task = handle.slice(0, slash);
  return isTaskId(task) && !task.includes('~') ? { task: task as string as PublicId, id } : undefined;
}

/** A media type, with its parameters, as a header can carry it. */
export const MEDIA_TYPE_PATTERN =
  '^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:; ?[a-z-]{1,32}=[A-Za-z0-9_.+-]{1,64}){0,4}$';

/** Whether its bytes are text in UTF-8. */
export function isTextType(type: string): boolean {
  return type.startsWith('text/') || /^application\/(?:json|xml|yaml|javascript|[A-Za-z0-9.-]+\+(?:json|xml))(?:;|$)/.test(type);
}
