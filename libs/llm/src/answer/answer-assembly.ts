import type { ModelDelta } from '@troupe/contracts';
import type { AnswerBounds, AssembledAnswer } from './assembled-answer.ts';
import type { Fields } from './fields.ts';

/** An answer, put together from the events it arrives in. */
export interface AnswerAssembly {
  /** @throws TroupeError `model-bad-answer` when the answer grows beyond all measure */
  add(event: Fields): void;
  /** The server said that this was all. */
  done(): void;
  /** Whether the server said how the answer ended; little may come after that. */
  readonly finished: boolean;
  end(): AssembledAnswer;
}

export interface Assembling {
  readonly onDelta: (delta: ModelDelta) => void;
  /** Names the model in errors. */
  readonly from: string;
  readonly bounds: AnswerBounds;
}
