import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AccessTokenService } from './access-token.service.ts';
import { AuthController } from './auth.controller.ts';
import { JwksController } from './jwks.controller.ts';
import { KeyStore } from './key-store.ts';
import { PasswordHasher } from './password-hasher.ts';
import { PasswordService } from './password.service.ts';
import { RefreshCookie } from './refresh-cookie.ts';
import { RegistrationRepository } from './registration.repository.ts';
import { RegistrationService } from './registration.service.ts';
import { RevocationService } from './revocation.service.ts';
import { SessionRepository } from './session.repository.ts';
import { SessionsService } from './sessions.service.ts';
import { SignInService } from './sign-in.service.ts';

@Module({
  imports: [JwtModule.register({})],
  controllers: [AuthController, JwksController],
  providers: [
    AccessTokenService,
    KeyStore,
    PasswordHasher,
    PasswordService,
    RefreshCookie,
    RegistrationRepository,
    RegistrationService,
    RevocationService,
    SessionRepository,
    SessionsService,
    SignInService,
  ],
  exports: [AccessTokenService, PasswordHasher, PasswordService, RevocationService, SessionRepository],
})
export class AuthModule {}
