import { describe, expect, it } from 'vitest';
import { incompatibility } from '../src/nats/connection/connect.ts';
import { laneOf } from '../src/nats/work/lane.ts';

describe('a NATS server', () => {
  it.each(['2.10.0', '2.12.3', '2.15.1', '3.0.0', '2.15.0-RC.1'])('of version %s will do', (version) => {
    expect(incompatibility({ version, jetstream: true, headers: true })).toBeUndefined();
  });

  it.each(['1.4.1', '2.2.0', '2.9.10', undefined])('of version %s will not, and the reason says which will', (version) => {
    expect(incompatibility({ ...(version === undefined ? {} : { version }), jetstream: true, headers: true })).toMatch(/2\.10/);
  });

  it('needs JetStream and headers', () => {
    expect(incompatibility({ version: '2.15.1', headers: true })).toMatch(/--jetstream/);
    expect(incompatibility({ version: '2.15.1', jetstream: true })).toMatch(/no_header_support/);
  });
});

describe('the lane of a priority', () => {
  it('keeps whole numbers near zero apart, in order, and takes others for the nearest', () => {
    expect([-1000, -9, -1.4, 0, 0.4, 9, 9.6].map((priority) => laneOf(priority) + 0)).toEqual([-9, -9, -1, 0, 0, 9, 9]);
    expect(laneOf()).toBe(0);
    expect(`${laneOf(-0.2)}`).toBe('0');
  });
});
