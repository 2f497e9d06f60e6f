import { connect } from 'troupe';
import { helper } from './definitions.ts';
import { right } from './workflows.ts';

const client = connect('http://127.0.0.1:8080', { key: 'secret', retryFor: 1000 });

export const length: number = await client.run(right, { city: 'Rome' }, { id: 'a', timeout: '1h', startAt: new Date() });
export const answer: { answer: string } = await client.run(helper, 'Hello');
export const text = await client.run<string>({ agent: 'other' }, 'Hello');
export const task = await client.start('by-name', { anything: 1 }, { attributes: { vip: true } });
for await (const { name } of client.list({ status: ['running', 'failed'], kind: 'agent', createdAfter: new Date() })) text.concat(name);

export const nowhere = connect();
//                     ^ Expected 1-2 arguments, but got 0.
connect({ url: 'http://127.0.0.1:8080' });
//      ^ Argument of type '{ url: string; }' is not assignable to parameter of type 'string'.
connect('http://127.0.0.1:8080', { apiKey: 'secret' });
//                                 ^ 'apiKey' does not exist in type 'ConnectOptions'.
await client.start(right, { town: 'Rome' });
//                          ^ 'town' does not exist in type '{ city: string; }'.
await client.start(right, { city: 3 });
//                          ^ Type 'number' is not assignable to type 'string'.
await client.start(right);
//           ^ Expected 2-3 arguments, but got 1.
await client.start(right, { city: 'Rome' }, { timeot: '1h' });
//                                            ^ 'timeot' does not exist in type 'StartOptions'. Did you mean to write 'timeout'?
await client.start(right, { city: 'Rome' }, { timeout: 'long' });
//                                            ^ Type '"long"' is not assignable to type 'Duration | undefined'.
await client.start('by-name', {}, { attributes: { a: {} } });
//                                                ^ Type '{}' is not assignable to type 'string | number | boolean'.
await client.start({ workflw: 'by-name' });
//                   ^ Object literal may only specify known properties, and 'workflw' does not exist in type 'AgentDefinition<any,
await client.start(3);
//                 ^ Argument of type 'number' is not assignable to parameter of type 'AgentDefinition<any, string> |
await client.run(right, { town: 'Rome' });
//                        ^ 'town' does not exist in type '{ city: string; }'.
await client.run(helper, 'Hello', { sesion: 'a' });
//                                  ^ 'sesion' does not exist in type 'StartOptions'. Did you mean to write 'session'?
const wrong: string = await client.run(right, { city: 'Rome' });
//    ^ Type 'number' is not assignable to type 'string'.
client.list({ status: 'done' });
//            ^ Type '"done"' is not assignable to type 'readonly TaskStatus[] | TaskStatus | undefined'.
client.list({ nam: 'right' });
//            ^ 'nam' does not exist in type 'TaskQuery'. Did you mean to write 'name'?
await client.wait('id', { timeout: 'long' });
//                        ^ Type '"long"' is not assignable to type 'Duration | undefined'.
await client.wait({ id: 'id' });
//                ^ Argument of type '{ id: string; }' is not assignable to parameter of type 'string'.
client.events('id', { from: '1' });
//                    ^ 'from' does not exist in type '{ readonly after?: string; readonly signal?: AbortSignal; }'.
await client.signal('id');
//           ^ Expected at least 2 arguments, but got 1.
await client.signal('id', 'packed', {}, { keey: 'a' });
//                                        ^ 'keey' does not exist in type 'MessageOptions'. Did you mean to write 'key'?
await client.query('id', 3);
//                       ^ Argument of type 'number' is not assignable to parameter of type 'string | SentQuery<unknown, Json>'.
await client.update('id');
//           ^ Expected at least 2 arguments, but got 1.
await client.cancel('id', { reason: 'x' });
//                        ^ Argument of type '{ reason: string; }' is not assignable to parameter of type 'string'.
await client.fork('id', 'turn');
//                      ^ Argument of type '"turn"' is not assignable to parameter of type 'ForkPoint'.
client.approvals({ tsk: 'id' });
//                 ^ 'tsk' does not exist in type 'ApprovalFilter'. Did you mean to write 'task'?
await client.decide('id', { decision: 'yes' });
//                          ^ Type '"yes"' is not assignable to type '"approve" | "reject"'.
await client.decide('id', { decision: 'approve', resaon: 'x' });
//                                               ^ 'resaon' does not exist in type 'Decision'. Did you mean to write 'reason'?
await client.approve('id', { arg: {} });
//                           ^ 'arg' does not exist in type '{ readonly args?: unknown; readonly reason?: string; }'. Did you mean to write
await client.reject('id', { reason: 'x' });
//                        ^ Argument of type '{ reason: string; }' is not assignable to parameter of type 'string'.
await client.session('id', { after: 'x' });
//                           ^ 'after' does not exist in type '{ readonly cursor?: string; }'.
await client.tasks();
//           ^ Property 'tasks' does not exist on type 'Client'.
