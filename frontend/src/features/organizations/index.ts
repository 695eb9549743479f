export { organizationOptions, organizationsOptions } from './api/organizations.ts';
export { OrganizationSwitcher } from './components/organization-switcher.tsx';
