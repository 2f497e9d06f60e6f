import { boundTable, defaultBounds, type Bound } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { boundSettings } from '../src/settings/bound-settings.ts';
import { readEnvironment } from '../src/settings/environment.ts';
import type { Environment } from '../src/settings/variables.ts';

const read = (env: Environment) => {
  const reader = readEnvironment(env);
  return reader.finish(boundSettings(reader));
};

describe('the bounds of a process', () => {
  it('are those of the table where nothing is set', () => {
    expect(read({})).toEqual(defaultBounds);
  });

  it.each(Object.entries<Bound>(boundTable).filter(([, { setting }]) => setting?.startsWith('TROUPE_')))(
    '%s is what its variable says, up to the most of the table',
    (name, { setting, most }) => {
      expect(read({ [setting!]: '7' })).toMatchObject({ [name]: 7 });
      expect(read({ [setting!]: String(most) })).toMatchObject({ [name]: most });
      for (const wrong of [String(most! + 1), '-1', '1e3', 'all'])
        expect(() => read({ [setting!]: wrong })).toThrow(new RegExp(`${setting} is a whole number`));
    },
  );

  it('share what there is: a smaller whole makes the shares smaller, where they are not set', () => {
    expect(read({ TROUPE_MAX_REQUESTS: '100' })).toMatchObject({ inFlight: 100, callerInFlight: 50, callerStreams: 25 });
    expect(read({ TROUPE_MAX_REQUESTS: '100', TROUPE_MAX_CALLER_STREAMS: '90' })).toMatchObject({ callerStreams: 90 });
  });
});
