import { Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Environment } from './environment.js';
import { checkEnvFile, withoutBom } from './env-file.js';
import { OpenFiles } from './open-files.js';
import { readEnvironment } from './read-environment.js';

/**
 * ConfigModule validates while this file is still being imported, where an error could not be caught: it is carried to where the
 * application is made.
 */
function validate(source: Record<string, unknown>): { outcome: Readonly<Environment> | Error } {
  try {
    checkEnvFile();
    return { outcome: readEnvironment(withoutBom(source)) };
  } catch (error) {
    return { outcome: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Reads the environment (and `.env`) once, and hands it out as one typed, frozen object. */
@Global()
@Module({
  imports: [ConfigModule.forRoot({ cache: true, validate })],
  providers: [
    {
      provide: OpenFiles,
      inject: [Environment],
      useFactory: (environment: Environment): OpenFiles => new OpenFiles(environment),
    },
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
