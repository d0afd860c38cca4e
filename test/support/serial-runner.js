import TestRunner from 'jest-runner';

/** Jest's own runner, one file after the other, however many workers there are. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
