import 'reflect-metadata';
import { describeStartFailure } from './ops/start-failure.js';

try {
  // Imported here, as reading the configuration is part of the start and may fail with a message of its own.
  const [{ AppModule }, { serve }] = await Promise.all([import('./app.module.js'), import('./ops/serve.js')]);
  await serve(AppModule);
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`);
  process.exit(1);
}
