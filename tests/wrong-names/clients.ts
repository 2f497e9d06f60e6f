import { connect } from 'troupe';

const client = connect('http://127.0.0.1:8080');

export const length: number = await client.run('book', { city: 'Rome' }, { id: 'a' });
export const task = await client.start({ workflow: 'send-news' }, 'Hello');
export const answer = await client.run<{ answer: string }>({ agent: 'helper' }, 'Hello');
await client.signal('id', 'packed', { parcel: answer.answer });
export const count: number = await client.update('id', 'add', { item: 'book' });

await client.start('bok', { city: 'Rome' });
//                 ^ Argument of type '"bok"' is not assignable to parameter of type
await client.start('book', { town: 'Rome' });
//                           ^ 'town' does not exist in type '{ city: string; }'.
await client.start({ workflow: 'bok' }, {});
//                   ^ Type '"bok"' is not assignable to type
await client.start({ workflow: 'book' }, { city: 3 });
//                                         ^ Type 'number' is not assignable to type 'string'.
await client.start({ agent: 'helpr' }, 'Hello');
//                   ^ Type '"helpr"' is not assignable to type
const wrong: string = await client.run('book', { city: 'Rome' });
//    ^ Type 'number' is not assignable to type 'string'.
await client.signal('id', 'pcked');
//                        ^ Argument of type '"pcked"' is not assignable to parameter of type
await client.signal('id', 'packed', { parcl: 'a' });
//                                    ^ 'parcl' does not exist in type '{ parcel: string; }'. Did you mean to write 'parcel'?
await client.query('id', 'lft', { of: 'book' });
//                       ^ Argument of type '"lft"' is not assignable to parameter of type
await client.query('id', 'left', { of: 3 });
//                                 ^ Type 'number' is not assignable to type 'string'.
await client.update('id', 'ad', { item: 'book' });
//                        ^ Argument of type '"ad"' is not assignable to parameter of type
await client.update('id', 'add', { itm: 'book' });
//                                 ^ 'itm' does not exist in type '{ item: string; }'. Did you mean to write 'item'?
await client.publish('ordrs', {});
//                   ^ Argument of type '"ordrs"' is not assignable to parameter of type
await client.publish('orders', { customer: 'ada', total: '1' });
//                                                ^ Type 'string' is not assignable to type 'number'.
