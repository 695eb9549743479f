import { Module } from '@nestjs/common';
import { InvitationRepository } from './invitation.repository.ts';
import { InvitationsController, OrganizationInvitationsController } from './invitations.controller.ts';
import { InvitationsService } from './invitations.service.ts';
import { MembersController } from './members.controller.ts';
import { MembersService } from './members.service.ts';
import { MembershipRepository } from './membership.repository.ts';
import { OrganizationsController } from './organizations.controller.ts';
import { OrganizationsService } from './organizations.service.ts';

@Module({
  controllers: [OrganizationsController, MembersController, OrganizationInvitationsController, InvitationsController],
  providers: [OrganizationsService, MembersService, InvitationsService, InvitationRepository, MembershipRepository],
  exports: [MembershipRepository],
})
export class OrganizationsModule {}
