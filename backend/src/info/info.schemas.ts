import { z } from 'zod';
import { timestampSchema } from '../http/schemas.ts';

export const infoSchema = z
  .object({ name: z.string(), version: z.string(), commit: z.string(), environment: z.string() })
  .meta({ id: 'Info' });
export type Info = z.infer<typeof infoSchema>;

export const releaseSchema = z
  .object({
    ...infoSchema.shape,
    startedAt: timestampSchema,
    hostname: z.string().meta({ description: 'The pod that answered.' }),
    adminAccess: z.boolean(),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof releaseSchema>;
