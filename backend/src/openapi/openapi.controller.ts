import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Access } from '../access/access.decorator.ts';

/** Holds the document that was made once the routes were known. */
export class OpenApiDocument {
  value: OpenAPIObject | undefined;
}

@ApiExcludeController()
@Controller('api')
export class OpenApiController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get('openapi.json')
  @Access('public')
  openapi(): OpenAPIObject | undefined {
    return this.document.value;
  }
}
