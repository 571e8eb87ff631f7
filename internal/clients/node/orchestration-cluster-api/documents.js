// Documents.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, refused } from './client.js';

await step('documents', async () => {
  const made = await client.createDocument({ file: new File(['你好'], 'greeting.txt', { type: 'text/plain' }), metadata: { customProperties: { page: 1 } } });
  assert.deepEqual([made.metadata.fileName, made.metadata.size, made['camunda.document.type']], ['greeting.txt', 6, 'camunda']);
  const { documentId, contentHash } = made;
  assert.equal(await client.getDocument({ documentId, contentHash }), '你好');
  const batch = await client.createDocuments({ files: [new File(['a'], 'a.txt'), new File(['bb'], 'b.txt')] });
  assert.deepEqual(batch.createdDocuments.map((d) => [d.metadata.fileName, d.metadata.size]), [['a.txt', 1], ['b.txt', 2]]);
  const link = await client.createDocumentLink({ documentId, contentHash, timeToLive: 60000 });
  assert.equal(await (await fetch(link.url)).text(), '你好');
  await client.deleteDocument({ documentId });
  await refused(404, () => client.getDocument({ documentId, contentHash }));
});
