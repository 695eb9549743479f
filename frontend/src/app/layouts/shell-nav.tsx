import {
  IconActivityHeartbeat,
  IconBarrierBlock,
  IconBuildingLighthouse,
  IconMailbox,
  IconNotebook,
  IconUserCog,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createLink, useParams } from '@tanstack/react-router';
import { Badge } from '@mantine/core';
import { type AnchorHTMLAttributes, type ReactNode, type Ref, useSyncExternalStore } from 'react';
import { releaseOptions } from '../../features/operators/index.ts';
import { organizationOptions, OrganizationSwitcher } from '../../features/organizations/index.ts';
import { maintenance } from '../../shared/maintenance/maintenance.ts';
import { canManage } from '../../shared/organization-context.ts';
import { useUser } from '../../shared/session/session.ts';
import { lastOrganization } from '../last-organization.ts';
import classes from './shell-nav.module.css';
import { UserMenu } from './user-menu.tsx';

interface ItemProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
  icon: ReactNode;
}

const Item = ({ icon, children, ...props }: ItemProps) => (
  <a {...props} className={classes.item}>
    {icon}
    {children}
  </a>
);
const NavItem = createLink(Item);

const iconProps = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;

/** All ways through the signed-in pages: in the sidebar, and in the menu on phones. */
export function ShellNav({ onNavigate }: { onNavigate?: () => void }) {
  const opened = useParams({ strict: false }).organizationId;
  // On the account's pages and in the console, the way back to the organization stays.
  const last = lastOrganization.read(useUser().id);
  const organizationId = opened ?? last;
  return (
    <>
      <nav aria-label="Main" className={classes.nav}>
        <OrganizationSwitcher organizationId={organizationId} {...(onNavigate ? { onNavigate } : {})} />
        {organizationId === undefined ? null : (
          <OrganizationNav organizationId={organizationId} onNavigate={onNavigate} />
        )}
        <OpsNav onNavigate={onNavigate} />
      </nav>
      <UserMenu {...(onNavigate ? { onNavigate } : {})} />
    </>
  );
}

interface GroupProps {
  onNavigate: (() => void) | undefined;
}

function OrganizationNav({ organizationId, onNavigate }: GroupProps & { organizationId: string }) {
  const organization = useQuery(organizationOptions(organizationId));
  if (organization.isError) return null;
  const params = { organizationId };
  // While the role isn't known the places of all links are kept, so that nothing moves when it is.
  const manages = organization.data === undefined || canManage(organization.data);
  return (
    <ul className={classes.group}>
      <li>
        <NavItem
          to="/organizations/$organizationId"
          params={params}
          activeOptions={{ exact: true }}
          onClick={onNavigate}
          icon={<IconBuildingLighthouse {...iconProps} />}
        >
          Overview
        </NavItem>
      </li>
      <li>
        <NavItem
          to="/organizations/$organizationId/members"
          params={params}
          activeOptions={{ includeSearch: false }}
          onClick={onNavigate}
          icon={<IconUsersGroup {...iconProps} />}
        >
          Members
        </NavItem>
      </li>
      {manages ? (
        <>
          <li>
            <NavItem
              to="/organizations/$organizationId/invitations"
              params={params}
              onClick={onNavigate}
              icon={<IconMailbox {...iconProps} />}
            >
              Invitations
            </NavItem>
          </li>
          <li>
            <NavItem
              to="/organizations/$organizationId/audit"
              params={params}
              activeOptions={{ includeSearch: false }}
              onClick={onNavigate}
              icon={<IconNotebook {...iconProps} />}
            >
              Audit log
            </NavItem>
          </li>
        </>
      ) : null}
    </ul>
  );
}

/** Shown to operators, at the host whose API serves them. */
function OpsNav({ onNavigate }: GroupProps) {
  const isOperator = useUser().role === 'operator';
  const release = useQuery({ ...releaseOptions(), enabled: isOperator, retry: false, staleTime: Infinity });
  if (!isOperator || !release.data?.adminAccess) return null;
  return (
    <div>
      <p className={classes.groupLabel}>Operators’ console</p>
      <ul className={classes.group}>
        <li>
          <NavItem
            to="/ops/users"
            activeOptions={{ includeSearch: false }}
            onClick={onNavigate}
            icon={<IconUserCog {...iconProps} />}
          >
            Users
          </NavItem>
        </li>
        <li>
          <NavItem
            to="/ops/audit"
            activeOptions={{ includeSearch: false }}
            onClick={onNavigate}
            icon={<IconNotebook {...iconProps} />}
          >
            Audit log
          </NavItem>
        </li>
        <li>
          <NavItem to="/ops/system" onClick={onNavigate} icon={<IconActivityHeartbeat {...iconProps} />}>
            System
          </NavItem>
        </li>
        <li>
          <NavItem to="/ops/maintenance" onClick={onNavigate} icon={<IconBarrierBlock {...iconProps} />}>
            Maintenance <MaintenanceMark />
          </NavItem>
        </li>
      </ul>
    </div>
  );
}

function MaintenanceMark() {
  const { state } = useSyncExternalStore(maintenance.status.subscribe, maintenance.status.get);
  if (state === 'off') return null;
  return <Badge color={state === 'on' ? 'red' : 'amber'}>{state === 'on' ? 'On' : 'Soon'}</Badge>;
}
