import { describe, expect, it } from 'vitest';
import { createFormat, DEFAULT_FORMAT, readFormatSettings } from './format';

const format = createFormat({ ...DEFAULT_FORMAT, timezone: 'Europe/Berlin' });
const NOW = Date.parse('2018-01-02T10:00:00Z');

describe('dates', () => {
  it.each([
    ['D MMM YYYY', '5 Jan 2018'],
    ['DD.MM.YYYY', '05.01.2018'],
    ['MM/DD/YY', '01/05/18'],
    ['YYYY-MM-DD', '2018-01-05'],
    ['D MMMM YYYY', '5 January 2018'],
  ])('are written as the tenant wants: %s', (dateFormat, expected) => {
    expect(createFormat({ ...DEFAULT_FORMAT, dateFormat }).date('2018-01-05')).toBe(expected);
  });

  it('are those of the tenant, not of London', () => {
    expect(format.date('2018-01-01T23:30:00Z')).toBe('2 Jan 2018');
    expect(format.today(Date.parse('2017-12-31T23:30:00Z'))).toBe('2018-01-01');
  });

  it('come with times of day as the viewer writes them', () => {
    const at = (hour12: boolean) => createFormat({ ...DEFAULT_FORMAT, timezone: 'Asia/Tokyo', hour12 });

    expect(at(true).clock('14:30:00').replace(/\s/, ' ')).toMatch(/^2:30 pm$/i);
    expect(at(false).clock('14:30')).toBe('14:30');
  });

  it('leave out the year of today only', () => {
    const year = format.today().slice(0, 4);

    expect(format.shortDate(`${year}-03-07`)).toBe('7 Mar');
    expect(format.shortDate('2001-03-07')).toBe('7 Mar 2001');
  });

  it('keep what cannot be read', () => {
    expect(format.date('someday')).toBe('someday');
  });
});

describe('moments', () => {
  it.each([
    ['2018-01-02T09:59:30Z', 'just now'],
    ['2018-01-02T09:18:00Z', '42 min ago'],
    ['2018-01-02T07:00:00Z', '3 h ago'],
    ['2017-12-27T10:00:00Z', '6 d ago'],
    ['2018-01-04T10:00:00Z', 'in 2 d'],
    ['2017-10-01T10:00:00Z', '1 Oct 2017'],
  ])('%s reads %s', (at, expected) => {
    expect(format.relative(at, NOW)).toBe(expected);
  });
});

describe('numbers', () => {
  it('show cents only where there are some', () => {
    expect(format.amount(26768)).toBe('26,768');
    expect(format.amount(11698.03)).toBe('11,698.03');
    expect(format.money(5482)).toBe('5,482 USD');
    expect(format.money(5482, 'EUR')).toBe('5,482 EUR');
  });
});

describe('settings', () => {
  it('are read as the server sends them', () => {
    const settings = readFormatSettings({
      timezone: 'Asia/Tokyo',
      currency: 'JPY',
      date_format: 'yyyy-mm-dd',
      time_format: '12h',
      week_start: 'sunday',
      locale: 'en_US',
    });

    expect(settings).toEqual({
      timezone: 'Asia/Tokyo',
      currency: 'JPY',
      dateFormat: 'YYYY-MM-DD',
      hour12: true,
      weekStart: 0,
      locale: 'en-US',
    });
  });

  it('fall back instead of breaking the page', () => {
    expect(readFormatSettings({ timezone: 'Nowhere/Land', locale: 'xx-invalid-locale-name' }).timezone).toBe(
      'UTC',
    );
    expect(readFormatSettings(null)).toEqual(DEFAULT_FORMAT);
  });
});
