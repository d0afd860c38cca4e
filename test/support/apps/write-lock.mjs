/**
 * Holds the lock that LMDB's writers of a folder take turns with, as a disk that stalls does: no commit of any process gets on
 * until this one is killed. Prints a line once it has it.
 */
import { argv, stdout } from 'node:process';
import { open } from 'lmdb';

open(argv[2], { maxDbs: 8, noSubdir: false }).transactionSync(() => {
  stdout.write('held\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
