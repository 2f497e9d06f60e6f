import { defaultBounds, publicId, TroupeError, type Artifact, type ArtifactPart, type ArtifactRange, type TaskId } from '@troupe/contracts';
import { count, flag, taskId, text, time } from '@troupe/contracts/format';
import { deleteFound, isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** An artifact as it is stored; its bytes are in pieces. */
interface ArtifactRecord {
  readonly task: TaskId;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly at: number;
  /** Whether all pieces are there. */
  readonly whole: boolean;
  /** Counts the changes. */
  readonly n: number;
}

interface ArtifactPiece {
  readonly task: TaskId;
  readonly id: string;
  readonly n: number;
  /** In base64. */
  readonly content: string;
}

const spec: DocumentSpec<ArtifactRecord, 'task' | 'id', 'n'> = {
  name: 'artifacts',
  version: 1,
  key: ['task', 'id'],
  guards: ['n'],
  shape: { task: taskId, id: text, name: text, type: text, bytes: count, at: time, whole: flag, n: count },
};
const pieceSpec: DocumentSpec<ArtifactPiece, 'task' | 'id' | 'n'> = {
  name: 'artifactPieces',
  version: 1,
  key: ['task', 'id', 'n'],
  shape: { task: taskId, id: text, n: count, content: text },
};

const { artifactItems: MOST, artifactTaskBytes: MOST_BYTES, artifactPieceBytes: PIECE } = defaultBounds;

/** The artifacts of tasks, in the store. */
export interface ArtifactRecords {
  /** True when it is there already, as a whole. @throws TroupeError `payload-too-large` */
  begin(artifact: Pick<ArtifactRecord, 'task' | 'id' | 'name' | 'type' | 'bytes' | 'at'>): Promise<boolean>;
  /** @throws TroupeError `validation-failed` for a piece of another size than it has to have */
  addPiece(piece: ArtifactPiece): Promise<void>;
  /** @throws TroupeError `validation-failed` while pieces are missing */
  end(task: TaskId, id: string): Promise<Artifact>;
  /** @throws TroupeError `artifact-not-found` */
  read(task: TaskId, id: string, range: ArtifactRange): Promise<ArtifactPart>;
  list(task: TaskId): Promise<readonly Artifact[]>;
  deleteAll(task: TaskId): Promise<void>;
}

export function artifactRecords(store: DocumentStore): ArtifactRecords {
  const [artifacts, pieces] = [store.documents(spec), store.documents(pieceSpec)];
  const all = async (task: TaskId): Promise<readonly ArtifactRecord[]> =>
    (await artifacts.find({ where: [task], limit: MOST })).documents.filter(isReadable);
  const find = async (task: TaskId, id: string): Promise<ArtifactRecord | undefined> => {
    const record = await artifacts.get({ task, id });
    if (record === undefined || isReadable(record)) return record;
    throw unreadableData(`The artifact "${id}" cannot be read: ${record.unreadable}.`);
  };
  return {
    async begin({ task, id, ...rest }) {
      const there = await find(task, id);
      if (there !== undefined) return there.whole;
      demandRoom(await all(task), rest.bytes);
      await artifacts.insert({ task, id, ...rest, whole: false, n: 0 });
      return false;
    },
    async addPiece(piece) {
      const { task, id, n } = piece;
      const record = await find(task, id);
      if (record === undefined) throw notFound(task, id);
      const size = Math.min(PIECE, record.bytes - n * PIECE);
      if (size <= 0 || Buffer.byteLength(piece.content, 'base64') !== size)
        throw new TroupeError('validation-failed', `Piece ${n} of artifact "${id}" has another size than it says.`, { retryable: false });
      await pieces.insert(piece);
    },
    async end(task, id) {
      const record = await find(task, id);
      if (record === undefined) throw notFound(task, id);
      if (record.whole) return shown(record);
      const wanted = Math.ceil(record.bytes / PIECE);
      for (let n = 0; n < wanted; n++)
        if ((await pieces.get({ task, id, n })) === undefined)
          throw new TroupeError('validation-failed', `Piece ${n} of artifact "${id}" is missing.`, { retryable: false });
      await artifacts.replace({ ...record, whole: true, n: record.n + 1 }, { n: record.n });
      return shown(record);
    },
    async read(task, id, { from = 0, length = PIECE }) {
      const record = await find(task, id);
      if (record?.whole !== true) throw notFound(task, id);
      const end = Math.min(record.bytes, from + Math.min(length, PIECE));
      const parts: Buffer[] = [];
      for (let n = Math.floor(from / PIECE); n * PIECE < end; n++) {
        const piece = await pieces.get({ task, id, n });
        if (piece === undefined || !isReadable(piece)) throw unreadableData(`Piece ${n} of the artifact "${id}" cannot be read.`);
        parts.push(Buffer.from(piece.content, 'base64').subarray(Math.max(0, from - n * PIECE), end - n * PIECE));
      }
      return { artifact: shown(record), from, content: Buffer.concat(parts) };
    },
    async list(task) {
      const found = (await all(task)).filter(({ whole }) => whole);
      return found.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)).map(shown);
    },
    async deleteAll(task) {
      await deleteFound(pieces, [task], ([, id, n]) => ({ task, id: id!, n: Number(n) }));
      await deleteFound(artifacts, [task], ([, id]) => ({ task, id: id! }));
    },
  };
}

/** Several that begin at once may bring it over the bound, by as many as run at once. */
function demandRoom(there: readonly ArtifactRecord[], bytes: number): void {
  const sum = there.reduce((total, each) => total + each.bytes, bytes);
  if (there.length < MOST && sum <= MOST_BYTES) return;
  throw new TroupeError(
    'payload-too-large',
    `The task has ${there.length} artifacts of ${sum - bytes} bytes; with ${bytes} more it is over the limit of ${MOST} artifacts and ${MOST_BYTES} bytes.`,
    { retryable: false },
  );
}

function shown({ task, id, name, type, bytes, at }: ArtifactRecord): Artifact {
  return { id, task: publicId(task), name, type, bytes, at: new Date(at).toISOString() };
}

/** The same of one that another may not read: who asks learns nothing of it. */
export function notFound(task: TaskId, id: string): TroupeError {
  return new TroupeError('artifact-not-found', `Task "${publicId(task)}" has no artifact ${JSON.stringify(id)}.`, { retryable: false });
}
