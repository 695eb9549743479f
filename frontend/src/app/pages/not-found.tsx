import { IconCompassOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ButtonLink } from '../../shared/ui/links.tsx';
import { BarePage } from './bare-page.tsx';

export function NotFoundPage() {
  useEffect(() => {
    document.title = 'Page not found · Quayside';
  }, []);
  return (
    <BarePage>
      <EmptyState
        icon={<IconCompassOff size={28} />}
        title="There is no such page"
        action={
          <ButtonLink to="/" mt="xs">
            Go to the start page
          </ButtonLink>
        }
      >
        The address may be mistyped, or what was here has been moved or deleted.
      </EmptyState>
    </BarePage>
  );
}
