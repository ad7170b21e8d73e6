import { expect, it } from 'vitest';
import { addressesIn } from './addresses';

it('finds each address of a pasted list or a CSV file once', () => {
  const text =
    'name;email\nAda King;ADA@firm.example\n"Eve, Gone",eve@firm.example\r\nBob <bob@firm.co.uk>, ada@firm.example';

  expect(addressesIn(text)).toEqual(['ada@firm.example', 'eve@firm.example', 'bob@firm.co.uk']);
});

it('finds nothing where there is no address', () => {
  expect(addressesIn('nobody here, no@host, @nothing.example')).toEqual([]);
});
