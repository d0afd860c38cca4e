import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { DOCS_PATH } from './contracts.js';

/** `/` of a service without its dashboard: the documentation. */
@Controller()
export class HomeController {
  @Get()
  @Redirect(DOCS_PATH, 302)
  @ApiExcludeEndpoint()
  home(): void {
    // The decorator answers.
  }
}
