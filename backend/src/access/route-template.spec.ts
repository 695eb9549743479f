import { Controller, type ExecutionContext, Get, Post } from '@nestjs/common';
import { expect, test } from '@jest/globals';
import { routeTemplate } from './route-template.ts';

@Controller('api/v1/things/')
class ThingsController {
  @Get()
  list(): void {}
  @Post(':thingId/parts')
  add(): void {}
  @Get(['first', 'second'])
  both(): void {}
}

@Controller()
class RootController {
  @Get()
  root(): void {}
}

const of = (type: new () => object, handler: () => void): string =>
  routeTemplate({ getClass: () => type, getHandler: () => handler } as unknown as ExecutionContext);

test.each([
  [ThingsController, ThingsController.prototype.list, 'GET /api/v1/things'],
  [ThingsController, ThingsController.prototype.add, 'POST /api/v1/things/:thingId/parts'],
  [ThingsController, ThingsController.prototype.both, 'GET /api/v1/things/first'],
  [RootController, RootController.prototype.root, 'GET /'],
])('%p %p: %s', (type, handler, template) => {
  expect(of(type, handler)).toBe(template);
  // The second time from memory.
  expect(of(type, handler)).toBe(template);
});
