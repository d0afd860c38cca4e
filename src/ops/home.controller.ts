import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';

/** Who opens the bare address of a service without its dashboard finds what there is. */
@Controller()
export class HomeController {
  @Get()
  @Redirect('/docs', 302)
  @ApiExcludeEndpoint()
  home(): void {
    // The decorator answers.
  }
}
