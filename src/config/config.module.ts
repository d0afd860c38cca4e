import { Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Environment } from './environment.js';
import { readEnvironment } from './read-environment.js';

/** Reads the environment (and `.env`) once, and hands it out as one typed, frozen object. */
@Global()
@Module({
  imports: [ConfigModule.forRoot({ cache: true, validate: (source) => ({ environment: readEnvironment(source) }) })],
  providers: [
    {
      provide: Environment,
      inject: [ConfigService],
      useFactory: (config: ConfigService): Environment => config.getOrThrow<Environment>('environment'),
    },
  ],
  exports: [Environment],
})
export class EnvironmentModule {}
