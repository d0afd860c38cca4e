'use strict';
// ts-jest compiles the controllers itself, so the OpenAPI plugin of nest-cli.json has to run here too: without it the
// documentation that the tests see would lack every schema that the build has.
const plugin = require('@nestjs/swagger/plugin');
const { compilerOptions } = require('../../nest-cli.json');

const options = compilerOptions.plugins.find((entry) => entry.name === '@nestjs/swagger').options;

module.exports = {
  name: 'nestjs-swagger',
  version: 1,
  factory: (compiler) => plugin.before(options, compiler.program),
};
