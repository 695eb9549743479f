import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { ACCESS_RULE, type AccessRule } from '../../src/access/access.decorator.ts';
import type { TestApp } from './app.ts';

export interface Route {
  /** `UsersController.me` */
  name: string;
  method: string;
  /** With its parameters: `/api/v1/organizations/:organizationId`. */
  path: string;
  rule: AccessRule | undefined;
}

/** Every route that the app's controllers declare, whether or not it is in the API's document. */
export function routesOf({ nest }: TestApp): Route[] {
  const reflector = new Reflector();
  const scanner = new MetadataScanner();
  const controllers = new DiscoveryService(nest.get(ModulesContainer)).getControllers();
  return controllers.flatMap(({ instance, metatype }) => {
    if (!instance || !metatype) return [];
    const controller = metatype as new () => unknown;
    return scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object).flatMap((name) => {
      const handler = (instance as Record<string, () => unknown>)[name]!;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const rule = reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [handler, controller]);
      return paths(controller).flatMap((base) =>
        paths(handler).map((path) => ({
          name: `${controller.name}.${name}`,
          method: RequestMethod[method],
          path: `/${[base, path]
            .map((part) => part.replace(/^\/|\/$/g, ''))
            .filter(Boolean)
            .join('/')}`,
          rule,
        })),
      );
    });
  });
}

const paths = (target: object): string[] =>
  [Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined].flat().map((path) => path ?? '');
