import TestRunner from 'jest-runner';

/** Jest's own runner with two workers at most, however many there are for other tests. */
export default class TwoAtATimeRunner extends TestRunner {
  constructor(globalConfig, context) {
    super({ ...globalConfig, maxWorkers: Math.min(2, globalConfig.maxWorkers) }, context);
  }
}
