import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { type FieldError, Problem } from './problem.ts';

/**
 * Validates what a handler declares with `@Body({ schema })`, `@Query({ schema })` or `@Param(name, { schema })` and hands
 * it the parsed value. Bodies are refused with 422 and a pointer per field, the rest of the request with 400.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const schema = metadata.schema as z.ZodType | undefined;
    if (!schema) return value;
    const result = schema.safeParse(value ?? (metadata.type === 'body' ? undefined : {}));
    if (result.success) return result.data;
    if (metadata.type === 'body') {
      if (value === undefined || value === null) {
        throw new Problem(
          'validation-failed',
          'The request needs a JSON object as its body, with Content-Type: application/json.',
        );
      }
      throw new Problem('validation-failed', {
        detail: 'Correct the fields and send again.',
        errors: result.error.issues.flatMap((issue) => fieldErrors(issue, '', '/')),
      });
    }
    throw new Problem('invalid-request', {
      detail: `The ${metadata.type === 'param' ? 'path' : 'query'} is not valid.`,
      errors: result.error.issues.flatMap((issue) => fieldErrors(issue, metadata.data ?? '', '')),
    });
  }
}

/** @param root pointer to the whole; for a body that is the empty JSON Pointer (RFC 6901) */
function fieldErrors(issue: z.core.$ZodIssue, root: string, prefix: string): FieldError[] {
  const at = (path: PropertyKey[]): string => prefix + path.map((part) => escapePointer(String(part))).join('/');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: at([...issue.path, key]),
      detail: 'This field is not known here. Remove it.',
    }));
  }
  return [{ pointer: issue.path.length > 0 ? at(issue.path) : root, detail: issue.message }];
}

const escapePointer = (part: string): string => part.replace(/~/g, '~0').replace(/\//g, '~1');
