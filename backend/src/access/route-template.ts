import { type ExecutionContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';

const templates = new WeakMap<object, string>();

/** `GET /api/v1/organizations/:organizationId`, from the decorators, the same under every HTTP adapter. */
export function routeTemplate(context: ExecutionContext): string {
  const handler = context.getHandler();
  let template = templates.get(handler);
  if (template === undefined) {
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
    const parts = [context.getClass(), handler]
      .flatMap((target) =>
        [Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined].flat().slice(0, 1),
      )
      .map((part) => (part ?? '').replace(/^\/|\/$/g, ''))
      .filter(Boolean);
    template = `${method} /${parts.join('/')}`;
    templates.set(handler, template);
  }
  return template;
}
