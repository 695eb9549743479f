import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { REFRESH_COOKIE } from '../auth/refresh-cookie.ts';
import { PROBLEMS } from '../http/problem.ts';

// Loose: problems may carry members of their own (RFC 9457, section 3.2), such as the checks of /ready.
const problemSchema = z
  .looseObject({
    type: z.enum(Object.keys(PROBLEMS).map((slug) => `urn:quayside:problem:${slug}`) as [string, ...string[]]),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: "JSON Pointer into the body, or a parameter's name." }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

/** What any route may answer, said once. */
const COMMON_PROBLEMS = {
  '400': 'invalid-request: the path, the query or a header is not valid.',
  '401': 'unauthenticated: the access token is missing, expired or revoked.',
  '4XX': 'The request was refused; see type.',
  '5XX': 'internal, or service-unavailable with Retry-After.',
};

interface JsonSchema {
  [key: string]: unknown;
}

/** The API's description, from the routes' decorators and schemas. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Quayside')
    .setDescription('Accounts, organizations and operations. Errors are application/problem+json.')
    .setVersion('1')
    .addBearerAuth()
    .addCookieAuth(REFRESH_COOKIE)
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (controller, method) => lowerFirst(controller.replace(/Controller$/, '')) + upperFirst(method),
    standardSchemaConverter: (schema, { schemaType }) => convert(schema as z.ZodType, schemaType),
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(convert(problemSchema, 'output').components as object) },
  };
  for (const operation of Object.values(document.paths).flatMap(
    (path) => Object.values(path) as { parameters?: unknown[]; responses?: object; security?: unknown }[],
  )) {
    for (const [status, description] of Object.entries(COMMON_PROBLEMS)) {
      if (status === '400' && !operation.parameters?.length) continue;
      if (status === '401' && !operation.security) continue;
      operation.responses = {
        [status]: {
          description,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
        ...operation.responses,
      };
    }
  }
  return sortKeys(document);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A schema with an id becomes a component and a reference to it. */
function convert(schema: z.ZodType, io: 'input' | 'output') {
  // Zod puts what has an id, the root included, into `definitions`, and refers to what is nested as to components.
  const { $defs, definitions, ...root } = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Bodies refuse what they don't know; answers may gain fields, and a client must not mind.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as JsonSchema;
  const components = Object.fromEntries(
    Object.entries({ ...($defs as object), ...(definitions as object) }).map(([id, value]) => [
      id,
      withoutId(value as JsonSchema),
    ]),
  );
  const id = schema.meta()?.id;
  if (id === undefined) return { schema: withoutId(root), components };
  components[id] ??= withoutId(root);
  return { schema: { $ref: `#/components/schemas/${id}` }, components };
}

const withoutId = ({ id: _, $schema: __, ...rest }: JsonSchema): JsonSchema => rest;

/** The committed copy must not change when only the order of modules does. */
function sortKeys<T>(value: T, depth = 0): T {
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const sorted = depth === 0 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const descend = depth < 3 ? (child: unknown) => sortKeys(child, depth + 1) : (child: unknown) => child;
  return Object.fromEntries(sorted.map(([key, child]) => [key, descend(child)])) as T;
}
