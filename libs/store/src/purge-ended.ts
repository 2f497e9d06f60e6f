import { TroupeError, type TaskStatus } from '@troupe/contracts';
import type { Store, TaskQuery, TaskRecord } from './port.ts';
