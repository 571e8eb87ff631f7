// The clock of a test server.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, start, until } from './client.js';

await step('the clock is moved and a timer runs', async () => {
  const { processInstanceKey } = await start('delivery');
  await client.pinClock({ timestamp: Date.now() + 2 * 3600_000 });
  const { items } = await client.searchElementInstances({ filter: { processInstanceKey, elementId: 'ended' } }, until((found) => found.items[0]?.state === 'COMPLETED'));
  assert.ok(Date.parse(items[0].endDate) > Date.now() + 3600_000);
  await client.resetClock();
  const later = await client.createProcessInstance({ processDefinitionId: 'delivery' });
  const { startDate } = await client.getProcessInstance({ processInstanceKey: later.processInstanceKey }, { consistency: { waitUpToMs: 0 } });
  assert.ok(Math.abs(Date.parse(startDate) - Date.now()) < 60_000);
  await client.cancelProcessInstance({ processInstanceKey: later.processInstanceKey });
});
