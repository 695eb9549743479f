import { PageTabs, PageTab } from '../../../shared/ui/page-tabs.tsx';

export function AccountTabs() {
  return (
    <PageTabs label="Your account">
      <PageTab to="/account/profile">Profile</PageTab>
      <PageTab to="/account/password">Password</PageTab>
      <PageTab to="/account/sessions">Sessions</PageTab>
    </PageTabs>
  );
}
