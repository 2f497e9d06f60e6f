import { describeTaskService } from '@troupe/contracts/contract';
import { memoryService } from './memory-service.ts';

describeTaskService('the task services of the tests of this library', async () => ({
  services: memoryService(),
  async [Symbol.asyncDispose]() {},
}));
