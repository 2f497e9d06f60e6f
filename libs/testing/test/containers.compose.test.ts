import { describe } from 'vitest';
import { describeServers } from './describe-servers.ts';

describe('a server for tests, in a container', () => describeServers('container'));
