import type { Principal, Right, Topics } from '@troupe/contracts';
import { demandRight } from './rights.ts';

/** Topics of which every method checks the right of its principal (I1). */
export function checkedTopics(inner: Topics): Topics {
  const checked =
    <A extends readonly unknown[], R>(right: Right, method: (by: Principal, ...args: A) => Promise<R>) =>
    async (by: Principal, ...args: A): Promise<R> => {
      demandRight(by, right);
      return method(by, ...args);
    };
  return {
    list: checked('read-catalog', inner.list),
    get: checked('read-catalog', inner.get),
    publish: checked('publish', inner.publish),
    deadLetters: checked('read-all', inner.deadLetters),
    deadLetter: checked('read-all', inner.deadLetter),
    editDeadLetter: checked('control-all', inner.editDeadLetter),
    replayDeadLetter: checked('control-all', inner.replayDeadLetter),
    removeDeadLetter: checked('control-all', inner.removeDeadLetter),
  };
}
