import { byRound, scriptedModel } from 'troupe/testing';

export const right = scriptedModel('scripted', ['yes', { text: ['in ', 'pieces'], finish: 'stop' }], { after: 1 });
export const rounds = scriptedModel('rounds', byRound(['one', { toolCalls: [{ name: 'find', args: { city: 'Rome' } }] }]));

scriptedModel(3, ['yes']);
//            ^ Argument of type 'number' is not assignable to parameter of type 'string'.
scriptedModel('a', 3);
//                 ^ Argument of type 'number' is not assignable to parameter of type 'Script'.
scriptedModel('a', [3]);
//                  ^ Type 'number' is not assignable to type 'ScriptedRule<ScriptedStep> | ScriptedStep'.
scriptedModel('a', [{ txt: 'yes' }]);
//                    ^ 'txt' does not exist in type 'Error | ScriptedAnswer | ScriptedRule<ScriptedStep>'.
scriptedModel('a', [{ toolCalls: [{ tool: 'find' }] }]);
//                                  ^ 'tool' does not exist in type '{ readonly id?: string; readonly name: string; readonly args?: Json; }'.
scriptedModel('a', ['yes'], { before: 1 });
//                            ^ 'before' does not exist in type 'ScriptedOptions'.
scriptedModel('a', [{ text: 'yes', finish: 'done' }]);
//                                 ^ Type '"done"' is not assignable to type '"length" | "refused" | "stop" | "tools" | undefined'.
export const silent = scriptedModel('a');
//                    ^ Expected 2-3 arguments, but got 1.
