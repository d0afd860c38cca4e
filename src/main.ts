import 'reflect-metadata';
import { countLostOutput } from './ops/lost-output.js';
import { describeStartFailure } from './ops/start-failure.js';

countLostOutput();
try {
  // Imported here, as reading the configuration is part of the start and may fail with a message of its own.
  const [{ AppModule }, { serve }] = await Promise.all([import('./app.module.js'), import('./ops/serve.js')]);
  await serve(AppModule);
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`);
  process.exit(1);
}
