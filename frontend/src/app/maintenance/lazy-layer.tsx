import { type ComponentType, lazy, Suspense } from 'react';
import type { MaintenanceLayerProps } from './maintenance-layer.tsx';

/** Loaded after the page: no first visit waits for it. A page whose network loses it works on without. */
const Layer = lazy<ComponentType<MaintenanceLayerProps>>(() =>
  import('./maintenance-layer.tsx').then(
    (module) => ({ default: module.MaintenanceLayer }),
    () => ({ default: () => null }),
  ),
);

export const LazyMaintenanceLayer = (props: MaintenanceLayerProps) => (
  <Suspense fallback={null}>
    <Layer {...props} />
  </Suspense>
);
