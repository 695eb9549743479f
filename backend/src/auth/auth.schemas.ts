import { z } from 'zod';
import {
  emailSchema,
  idSchema,
  linkTokenSchema,
  nameSchema,
  passwordSchema,
  timestampSchema,
} from '../http/schemas.ts';
import { userSchema } from '../users/user.schemas.ts';

export const registerBody = z
  .strictObject({ email: emailSchema, password: passwordSchema, name: nameSchema })
  .meta({ id: 'RegisterBody' });
export type RegisterBody = z.infer<typeof registerBody>;

export const emailBody = z.strictObject({ email: emailSchema }).meta({ id: 'EmailBody' });
export type EmailBody = z.infer<typeof emailBody>;

export const tokenBody = z.strictObject({ token: linkTokenSchema }).meta({ id: 'TokenBody' });
export type TokenBody = z.infer<typeof tokenBody>;

export const loginBody = z
  .strictObject({
    email: emailSchema,
    // No rule but a bound: what was a good password once must still sign in.
    password: z
      .string({ error: 'Enter your password.' })
      .min(1, 'Enter your password.')
      .max(128, 'Use at most 128 characters.'),
  })
  .meta({ id: 'LoginBody' });
export type Login = z.infer<typeof loginBody>;

export const resetPasswordBody = z
  .strictObject({ token: linkTokenSchema, password: passwordSchema })
  .meta({ id: 'ResetPasswordBody' });
export type ResetPasswordBody = z.infer<typeof resetPasswordBody>;

export const changePasswordBody = z
  .strictObject({ currentPassword: loginBody.shape.password, newPassword: passwordSchema })
  .meta({ id: 'ChangePasswordBody' });
export type ChangePasswordBody = z.infer<typeof changePasswordBody>;

export const mailSentSchema = z.object({ email: z.string() }).meta({
  id: 'MailSent',
  description: 'A mail is on its way, if there is reason for one. The same answer for every address.',
});

export const sessionSchema = z
  .object({
    accessToken: z.string().meta({ description: 'For Authorization: Bearer. Keep it in memory only.' }),
    tokenType: z.literal('Bearer'),
    expiresInSeconds: z.int(),
    user: userSchema,
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

export const authSessionSchema = z
  .object({
    id: idSchema,
    current: z.boolean().meta({ description: 'Whether this request came from it.' }),
    userAgent: z.string(),
    ip: z.string(),
    createdAt: timestampSchema,
    lastUsedAt: timestampSchema,
    expiresAt: timestampSchema,
  })
  .meta({ id: 'AuthSession', description: 'A browser that is signed in.' });
export type AuthSession = z.infer<typeof authSessionSchema>;

export const revokedCountSchema = z.object({ revoked: z.int() }).meta({ id: 'RevokedCount' });
