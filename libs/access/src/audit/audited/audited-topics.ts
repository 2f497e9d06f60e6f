import type { Principal, Topics } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs, type AuditedActs } from './audited-acts.ts';

/** Topics, of which it is recorded who publishes, and who changes dead letters or has them taken again (J2). */
export function auditedTopics(inner: Topics, writer: AuditWriter): Topics {
  const acts = (by: Principal): AuditedActs => auditedActs(writer, by);
  return {
    list: (by) => acts(by).read({ action: 'topic.list' }, () => inner.list(by)),
    get: (by, name) => acts(by).read({ action: 'topic.get', on: name }, () => inner.get(by, name)),
    publish: (by, topic, event) => acts(by).act({ action: 'topic.publish', on: topic }, () => inner.publish(by, topic, event)),
    deadLetters: (by, filter, page) => acts(by).read({ action: 'dead-letter.list' }, () => inner.deadLetters(by, filter, page)),
    deadLetter: (by, id) => acts(by).read({ action: 'dead-letter.get', on: id }, () => inner.deadLetter(by, id)),
    editDeadLetter: (by, id, data) => acts(by).act({ action: 'dead-letter.edit', on: id }, () => inner.editDeadLetter(by, id, data)),
    replayDeadLetter: (by, id) => acts(by).act({ action: 'dead-letter.replay', on: id }, () => inner.replayDeadLetter(by, id)),
    removeDeadLetter: (by, id) => acts(by).act({ action: 'dead-letter.remove', on: id }, () => inner.removeDeadLetter(by, id)),
  };
}
