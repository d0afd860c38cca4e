import 'reflect-metadata';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../../dist/app.module.js';
import { createContracts } from '../../../dist/ops/contracts.js';

/** Writes `dist/asyncapi.json`, against which the clients of tests check what they receive. */
const FILE = join(import.meta.dirname, '../../../dist/asyncapi.json');
const HOSTS = { main: 'localhost:8080', isSecure: false, telemetry: 'localhost:1234', devices: 'localhost' };

// A preview has the routes, and instantiates nothing: no port is opened and no store.
const app = await NestFactory.create(AppModule, { preview: true, abortOnError: false, logger: false });
// Two runs may write it at the same time.
const own = `${FILE}.${process.pid}`;
writeFileSync(own, JSON.stringify(createContracts(app, HOSTS).asyncApi));
renameSync(own, FILE);
