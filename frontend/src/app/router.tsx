import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { SignInPage } from '../features/auth/routes/sign-in.tsx';
import { safeNextPath } from '../shared/lib/next-path.ts';
import { maintenance } from '../shared/maintenance/maintenance.ts';
import type { SessionManager } from '../shared/session/session-manager.ts';
import { PublicLayout } from './layouts/public-layout.tsx';
import { auditSearch, memberSearch, signInSearch, userSearch } from './route-search.ts';
import { NotFoundPage } from './pages/not-found.tsx';
import { RouteError } from './pages/route-error.tsx';
import { RoutePending } from './pages/route-pending.tsx';

/**
 * The pages of the app, and who may see them. The sign-in page comes with the entry, because strangers start there; the
 * code of every other page is loaded when someone first goes there.
 */
function createRoutes(session: SessionManager) {
  const rootRoute = createRootRoute({
    beforeLoad: () =>
      session.state.get().status === 'restoring' ? maintenance.through(() => session.restore()) : undefined,
    component: Outlet,
  });

  const homeRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/',
    beforeLoad: () => {
      if (session.state.get().status === 'anonymous') redirect({ throw: true, to: '/sign-in', replace: true });
    },
    component: lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage'),
  });

  // For everyone, signed in or not.
  const publicRoute = createRoute({
    getParentRoute: () => rootRoute,
    id: 'public',
    component: PublicLayout,
  });
  const sendSignedInOn = (next: string | undefined): void => {
    if (session.state.get().status === 'active') redirect({ throw: true, href: next ?? '/', replace: true });
  };
  const signInRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/sign-in',
    validateSearch: signInSearch,
    beforeLoad: ({ search }) => sendSignedInOn(search.next),
    component: SignInPage,
  });
  const registerRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/register',
    beforeLoad: () => sendSignedInOn(undefined),
    component: lazyRouteComponent(() => import('../features/auth/routes/register.tsx'), 'RegisterPage'),
  });
  const verifyEmailRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/verify-email',
    component: lazyRouteComponent(() => import('../features/auth/routes/verify-email.tsx'), 'VerifyEmailPage'),
  });
  const resendRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/resend-verification',
    component: lazyRouteComponent(
      () => import('../features/auth/routes/resend-verification.tsx'),
      'ResendVerificationPage',
    ),
  });
  const forgotRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('../features/auth/routes/forgot-password.tsx'), 'ForgotPasswordPage'),
  });
  const resetRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('../features/auth/routes/reset-password.tsx'), 'ResetPasswordPage'),
  });
  const acceptRoute = createRoute({
    getParentRoute: () => publicRoute,
    path: '/invitations',
    component: lazyRouteComponent(
      () => import('../features/invitations/routes/accept-invitation.tsx'),
      'AcceptInvitationPage',
    ),
  });

  const appRoute = createRoute({
    getParentRoute: () => rootRoute,
    id: 'app',
    beforeLoad: ({ location }) => {
      const state = session.state.get();
      if (state.status !== 'anonymous') return;
      const search = state.signedOut ? { notice: 'signed-out' as const } : { next: safeNextPath(location.href) };
      redirect({ throw: true, to: '/sign-in', search, replace: true });
    },
    component: lazyRouteComponent(() => import('./layouts/app-layout.tsx'), 'AppLayout'),
  });
  const accountRoute = createRoute({
    getParentRoute: () => appRoute,
    path: '/account',
    beforeLoad: ({ location }) => {
      if (location.pathname.replace(/\/$/, '') === '/account')
        redirect({ throw: true, to: '/account/profile', replace: true });
    },
  });
  const profileRoute = createRoute({
    getParentRoute: () => accountRoute,
    path: '/profile',
    component: lazyRouteComponent(() => import('../features/account/routes/profile.tsx'), 'ProfilePage'),
  });
  const passwordRoute = createRoute({
    getParentRoute: () => accountRoute,
    path: '/password',
    component: lazyRouteComponent(() => import('../features/account/routes/password.tsx'), 'PasswordPage'),
  });
  const sessionsRoute = createRoute({
    getParentRoute: () => accountRoute,
    path: '/sessions',
    component: lazyRouteComponent(() => import('../features/account/routes/sessions.tsx'), 'SessionsPage'),
  });

  const organizationsRoute = createRoute({
    getParentRoute: () => appRoute,
    path: '/organizations',
    component: lazyRouteComponent(
      () => import('../features/organizations/routes/organizations.tsx'),
      'OrganizationsPage',
    ),
  });
  const newOrganizationRoute = createRoute({
    getParentRoute: () => appRoute,
    path: '/organizations/new',
    component: lazyRouteComponent(
      () => import('../features/organizations/routes/new-organization.tsx'),
      'NewOrganizationPage',
    ),
  });
  const organizationRoute = createRoute({
    getParentRoute: () => appRoute,
    path: '/organizations/$organizationId',
    component: lazyRouteComponent(() => import('./layouts/organization-layout.tsx'), 'OrganizationLayout'),
  });
  const overviewRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/',
    component: lazyRouteComponent(() => import('../features/organizations/routes/overview.tsx'), 'OverviewPage'),
  });
  const membersRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/members',
    validateSearch: memberSearch,
    component: lazyRouteComponent(() => import('../features/organizations/routes/members.tsx'), 'MembersPage'),
  });
  const invitationsRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/invitations',
    component: lazyRouteComponent(() => import('../features/invitations/routes/invitations.tsx'), 'InvitationsPage'),
  });
  const auditRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/audit',
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import('../features/audit/routes/audit.tsx'), 'AuditPage'),
  });

  const opsRoute = createRoute({
    getParentRoute: () => appRoute,
    path: '/ops',
    beforeLoad: ({ location }) => {
      if (location.pathname.replace(/\/$/, '') === '/ops') redirect({ throw: true, to: '/ops/users', replace: true });
    },
    component: lazyRouteComponent(() => import('./layouts/ops-layout.tsx'), 'OpsLayout'),
  });
  const usersRoute = createRoute({
    getParentRoute: () => opsRoute,
    path: '/users',
    validateSearch: userSearch,
    component: lazyRouteComponent(() => import('../features/operators/routes/users.tsx'), 'UsersPage'),
  });
  const opsAuditRoute = createRoute({
    getParentRoute: () => opsRoute,
    path: '/audit',
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import('../features/operators/routes/ops-audit.tsx'), 'OpsAuditPage'),
  });
  const systemRoute = createRoute({
    getParentRoute: () => opsRoute,
    path: '/system',
    component: lazyRouteComponent(() => import('../features/operators/routes/system.tsx'), 'SystemPage'),
  });

  const maintenanceRoute = createRoute({
    getParentRoute: () => opsRoute,
    path: '/maintenance',
    component: lazyRouteComponent(() => import('../features/operators/routes/maintenance.tsx'), 'MaintenancePage'),
  });

  return rootRoute.addChildren([
    homeRoute,
    publicRoute.addChildren([
      signInRoute,
      registerRoute,
      verifyEmailRoute,
      resendRoute,
      forgotRoute,
      resetRoute,
      acceptRoute,
    ]),
    appRoute.addChildren([
      accountRoute.addChildren([profileRoute, passwordRoute, sessionsRoute]),
      organizationsRoute,
      newOrganizationRoute,
      organizationRoute.addChildren([overviewRoute, membersRoute, invitationsRoute, auditRoute]),
      opsRoute.addChildren([usersRoute, opsAuditRoute, systemRoute, maintenanceRoute]),
    ]),
  ]);
}

export const createAppRouter = (session: SessionManager) =>
  createRouter({
    routeTree: createRoutes(session),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingMs: 400,
    defaultPendingComponent: RoutePending,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFoundPage,
  });

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
