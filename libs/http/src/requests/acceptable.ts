import { TroupeError } from '@troupe/contracts';
import { PROBLEM_TYPE } from '../errors/problem.ts';
import type { Guard } from './guard.ts';

/** The client takes what the route answers. */
export const acceptable: Guard = (request) => {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*') return;
  const { produces: type = 'application/json', alsoProduces = type, answers = {} } = request.routeOptions.config;
  const groups = [groupOf(type), groupOf(alsoProduces), '*/*'];
  // Where success has no body, a client may ask for problems alone.
  const other = Object.keys(answers).join() === '204' ? PROBLEM_TYPE : type;
  const taken = accept.split(',').some((range) => {
    const [media, ...parameters] = range.split(';').map((text) => text.trim().toLowerCase());
    return (
      ([type, other, alsoProduces, ...groups] as (string | undefined)[]).includes(media) &&
      !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    );
  });
  if (!taken) throw new TroupeError('not-acceptable', `This address answers ${type}; accept that, or */*.`);
};

function groupOf(type: string): string {
  return `${type.slice(0, type.indexOf('/'))}/*`;
}
