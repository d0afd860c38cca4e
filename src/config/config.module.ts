import { Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Environment } from './environment.js';
import { OpenFiles } from './open-files.js';
import { readEnvironment } from './read-environment.js';

/**
 * ConfigModule validates while this file is still being imported, where nobody could catch what it throws: so an error is
 * carried to where the application is made.
 */
function validate(source: Record<string, unknown>): { outcome: Readonly<Environment> | Error } {
  try {
    return { outcome: readEnvironment(source) };
  } catch (error) {
    return { outcome: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Reads the environment (and `.env`) once, and hands it out as one typed, frozen object. */
@Global()
@Module({
  imports: [ConfigModule.forRoot({ cache: true, validate })],
  providers: [
    OpenFiles,
    {
      provide: Environment,
      inject: [ConfigService],
      useFactory: (config: ConfigService): Readonly<Environment> => {
        const outcome = config.getOrThrow<Readonly<Environment> | Error>('outcome');
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
  ],
  exports: [Environment, OpenFiles],
})
export class EnvironmentModule {}
