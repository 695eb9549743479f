import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';

export interface Operation {
  method: string;
  /** As in the document: `/api/v1/organizations/{organizationId}`. */
  path: string;
  operationId: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Record<string, unknown> }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

export interface JsonSchema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [key: string]: unknown;
}

interface Document {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: { schemas: Record<string, JsonSchema> };
}

export const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Document;

export const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
);

export const schemaOf = (schema: JsonSchema): JsonSchema =>
  schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)!]! : schema;

const ajv = new Ajv({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv) => void)(ajv);

const validators = new Map<JsonSchema, ValidateFunction>();

/** What is wrong with an answer by the document, in words; undefined where nothing is. */
export function violation(method: string, path: string, status: number, body: unknown): string | undefined {
  if (status >= 400) return check(document.components.schemas.Problem!, body);
  const operation = operations.find((candidate) => candidate.method === method && matches(candidate.path, path));
  if (!operation) return undefined;
  const response = operation.responses[String(status)];
  if (!response) return `the document has no ${status} for ${method} ${operation.path}`;
  if (!response.content) return body === undefined ? undefined : 'the document promises no body';
  return check(response.content['application/json']!.schema, body);
}

function check(schema: JsonSchema, body: unknown): string | undefined {
  let validate = validators.get(schema);
  if (!validate) {
    // References point into the document's components.
    validate = ajv.compile({ ...schema, components: document.components });
    validators.set(schema, validate);
  }
  return validate(body) ? undefined : `${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`;
}

const matches = (template: string, path: string): boolean =>
  new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
