import { z } from 'zod';

export const checkSchema = z.object({
  name: z.string(),
  status: z.enum(['up', 'degraded', 'down']),
  critical: z.boolean().meta({ description: 'Whether the pod turns unready while it is down.' }),
  detail: z.string(),
  latencyMs: z.number().nullable(),
});
export type Check = z.infer<typeof checkSchema>;

export const dependenciesSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    checks: z.array(checkSchema),
  })
  .meta({ id: 'Dependencies' });
export type Dependencies = z.infer<typeof dependenciesSchema>;
