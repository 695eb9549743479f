import { PageSkeleton } from '../../shared/ui/skeletons.tsx';

/** While a page's code is on its way over a slow line. */
export const RoutePending = () => <PageSkeleton />;
