import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { type Gauge } from 'prom-client';
import { DataSource } from 'typeorm';

interface Pool {
  _allConnections: { length: number };
  _freeConnections: { length: number };
}

const NAME = 'database_connections_active';

/** Reads mysql2's pool when scraped. */
export const databaseMetricProviders = [
  makeGaugeProvider({ name: NAME, help: 'Connections of the pool that are in use.' }),
  {
    provide: 'database metrics',
    inject: [DataSource, `PROM_METRIC_${NAME.toUpperCase()}`],
    useFactory: (dataSource: DataSource, gauge: Gauge) => {
      Object.assign(gauge, {
        collect: () => {
          const pool = (dataSource.driver as unknown as { pool?: Pool }).pool;
          gauge.set(pool ? pool._allConnections.length - pool._freeConnections.length : 0);
        },
      });
      return gauge;
    },
  },
];
