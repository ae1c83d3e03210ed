// One PostgreSQL for a whole run; each server of the tests has a database of its own in it.
import { isPostgresql, startCluster, stopCluster } from './database.mjs';

export default function setUp() {
  if (!isPostgresql) return undefined;
  process.env.SALLYPORT_TEST_CLUSTER = startCluster();
  return () => stopCluster(process.env.SALLYPORT_TEST_CLUSTER);
}
