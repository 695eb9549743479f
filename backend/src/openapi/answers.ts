import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { PROBLEMS, type ProblemSlug } from '../http/problem.ts';

const describe = (slugs: ProblemSlug[]): string =>
  slugs.map((slug) => `\`${slug}\`: ${PROBLEMS[slug].title}.`).join(' ');

/**
 * Declares what a route answers: sets the status code and documents it, with the problems that are its own. Those that any
 * route may answer (401, 413, 500, 503 …) are added to the document in one place.
 */
export function Answers(status: number, schema: z.ZodType | null, problems: ProblemSlug[] = []): MethodDecorator {
  const byStatus = Map.groupBy(problems, (slug) => PROBLEMS[slug].status);
  return applyDecorators(
    HttpCode(status),
    ApiResponse({
      status,
      description: status === 204 ? 'Done.' : 'The answer.',
      ...(schema ? { standardSchema: schema } : {}),
    }),
    ...[...byStatus].map(([code, slugs]) =>
      ApiResponse({
        status: code,
        description: describe(slugs),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}
